package io.tern.transport;

import io.tern.api.ServerExecutorFactory;
import io.tern.api.TransportOptions;
import io.tern.testkit.ServerExecutorContractTest;

class PoolExecutorWithoutQueueContractTest extends ServerExecutorContractTest {
    @Override
    protected ServerExecutorFactory newFactory() {
        return new PoolExecutorFactory();
    }

    @Override
    protected TransportOptions options() {
        return TransportOptions.builder().poolThreads(1).poolQueue(0).build();
    }
}
