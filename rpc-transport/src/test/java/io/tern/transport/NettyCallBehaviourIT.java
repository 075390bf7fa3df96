package io.tern.transport;

import io.tern.api.TransportFactory;

final class NettyCallBehaviourIT extends CallBehaviourTest {
    private final TransportFactory factory = new NettyTransportFactory();

    @Override
    TransportFactory factory() {
        return factory;
    }
}
