package io.tern.transport;

import io.tern.api.TransportFactory;

final class NettyTransportBehaviourIT extends TransportBehaviourTest {
    @Override
    TransportFactory factory() {
        return new NettyTransportFactory();
    }
}
