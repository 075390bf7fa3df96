package io.tern.api;

import io.tern.spi.ExtensionPoint;

/** Makes transports. */
@ExtensionPoint("netty")
public interface TransportFactory {
    /** A new transport, closed by the caller. */
    Transport newTransport(RuntimeContext runtime, TransportOptions options);
}
