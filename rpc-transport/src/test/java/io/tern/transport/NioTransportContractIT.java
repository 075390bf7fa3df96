package io.tern.transport;

import io.tern.api.RuntimeContext;
import io.tern.api.Transport;
import io.tern.api.TransportFactory;
import io.tern.api.TransportOptions;
import io.tern.testkit.TransportContractTest;

/** The same over NIO, which {@code nativeTransport = false} chooses, as a system without epoll does. */
final class NioTransportContractIT extends TransportContractTest {
    @Override
    protected TransportFactory newFactory() {
        return NioTransportContractIT::newTransport;
    }

    private static Transport newTransport(RuntimeContext runtime, TransportOptions options) {
        SocketMedium nio = SocketMedium.of(false);
        return new NettyTransport(runtime, options, nio, new SerializerCodecs(runtime.extensions()));
    }
}
