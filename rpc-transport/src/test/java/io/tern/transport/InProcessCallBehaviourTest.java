package io.tern.transport;

import io.tern.api.TransportFactory;

final class InProcessCallBehaviourTest extends CallBehaviourTest {
    private final TransportFactory factory = new InProcessTransportFactory();

    @Override
    TransportFactory factory() {
        return factory;
    }
}
