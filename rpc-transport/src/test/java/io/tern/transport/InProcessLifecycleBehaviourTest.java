package io.tern.transport;

import io.tern.api.TransportFactory;

final class InProcessLifecycleBehaviourTest extends LifecycleBehaviourTest {
    private final TransportFactory factory = new InProcessTransportFactory();

    @Override
    TransportFactory factory() {
        return factory;
    }
}
