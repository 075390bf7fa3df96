package io.tern.transport;

import io.tern.api.TransportFactory;

final class NettyTransportIT extends TransportContractTest {
    @Override
    TransportFactory factory() {
        return new NettyTransportFactory();
    }
}
