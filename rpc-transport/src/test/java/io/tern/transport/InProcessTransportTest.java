package io.tern.transport;

import io.tern.api.TransportFactory;

final class InProcessTransportTest extends TransportContractTest {
    private final InProcessTransportFactory factory = new InProcessTransportFactory();

    @Override
    TransportFactory factory() {
        return factory;
    }
}
