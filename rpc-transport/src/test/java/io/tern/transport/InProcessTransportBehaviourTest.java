package io.tern.transport;

import io.tern.api.TransportFactory;

final class InProcessTransportBehaviourTest extends TransportBehaviourTest {
    private final InProcessTransportFactory factory = new InProcessTransportFactory();

    @Override
    TransportFactory factory() {
        return factory;
    }
}
