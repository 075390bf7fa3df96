package io.tern.transport;

import io.tern.api.TransportFactory;

final class NettyLifecycleBehaviourIT extends LifecycleBehaviourTest {
    private final TransportFactory factory = new NettyTransportFactory();

    @Override
    TransportFactory factory() {
        return factory;
    }
}
