package io.tern.transport;

import io.tern.api.ServerExecutorFactory;
import io.tern.testkit.ServerExecutorContractTest;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualExecutorContractTest extends ServerExecutorContractTest {
    @Override
    protected ServerExecutorFactory newFactory() {
        return new VirtualExecutorFactory();
    }
}
