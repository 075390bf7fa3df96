package io.tern.transport;

import io.tern.api.ServerExecutorFactory;
import io.tern.testkit.ServerExecutorContractTest;

class PoolExecutorContractTest extends ServerExecutorContractTest {
    @Override
    protected ServerExecutorFactory newFactory() {
        return new PoolExecutorFactory();
    }
}
