package io.tern.transport;

import io.tern.api.TransportFactory;

final class NettyOutcomeBehaviourIT extends OutcomeBehaviourTest {
    private final TransportFactory factory = new NettyTransportFactory();

    @Override
    TransportFactory factory() {
        return factory;
    }
}
