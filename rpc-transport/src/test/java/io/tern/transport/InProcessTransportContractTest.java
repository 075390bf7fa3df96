package io.tern.transport;

import io.tern.api.TransportFactory;
import io.tern.testkit.TransportContractTest;

final class InProcessTransportContractTest extends TransportContractTest {
    @Override
    protected TransportFactory newFactory() {
        return new InProcessTransportFactory();
    }
}
