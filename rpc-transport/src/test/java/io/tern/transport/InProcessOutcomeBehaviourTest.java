package io.tern.transport;

import io.tern.api.TransportFactory;

final class InProcessOutcomeBehaviourTest extends OutcomeBehaviourTest {
    private final TransportFactory factory = new InProcessTransportFactory();

    @Override
    TransportFactory factory() {
        return factory;
    }
}
