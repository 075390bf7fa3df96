package io.tern.transport;

import io.tern.api.RuntimeContext;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import io.tern.spi.Extension;

/** Makes transports over TCP: native epoll where the system has it, NIO otherwise. Thread-safe. */
@Extension("netty")
public final class NettyTransportFactory implements TransportFactory {
    /** Returns a factory; it holds nothing. */
    public NettyTransportFactory() {}

    @Override
    public Transport newTransport(RuntimeContext runtime, TransportOptions options) {
        NettyJars.ofTern().check();
        return new NettyTransport(
                runtime,
                options,
                SocketMedium.of(options.nativeTransport()),
                new SerializerCodecs(runtime.extensions()));
    }
}
