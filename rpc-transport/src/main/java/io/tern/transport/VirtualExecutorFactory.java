package io.tern.transport;

import io.tern.api.RuntimeContext;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.TransportOptions;
import io.tern.spi.Extension;

/** A virtual thread for each call, up to a total. Thread-safe. */
@Extension("virtual")
final class VirtualExecutorFactory implements ServerExecutorFactory {
    /**
     * A new executor.
     *
     * @throws IllegalStateException before Java 21, saying what to use instead
     */
    @Override
    public ServerExecutor newExecutor(RuntimeContext runtime, TransportOptions options) {
        return new VirtualExecutor(
                runtime.clock(),
                options.virtualCalls(),
                options.overloadControl(),
                VirtualThreads.newFactory("tern-virtual-", runtime.threads()));
    }
}
