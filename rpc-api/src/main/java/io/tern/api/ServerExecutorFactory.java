package io.tern.api;

import io.tern.spi.ExtensionPoint;

/** Makes the executor that {@link Export#executor()} names. One instance per runtime and server transport. */
@ExtensionPoint
public interface ServerExecutorFactory {
    /** A new executor, closed by the caller. */
    ServerExecutor newExecutor(RuntimeContext runtime, TransportOptions options);
}
