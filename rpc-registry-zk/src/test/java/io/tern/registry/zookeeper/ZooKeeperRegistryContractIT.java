package io.tern.registry.zookeeper;

import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeContext;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.RegistryContractTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

final class ZooKeeperRegistryContractIT extends RegistryContractTest {
    private static EmbeddedZooKeeper server;
    private static int tests;

    @BeforeAll
    static void startServer() {
        server = EmbeddedZooKeeper.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void useDirectoryOfItsOwn() {
        tests++;
    }

    @Override
    protected Registry newRegistry(RuntimeContext runtime) {
        RegistryAddress address =
                RegistryAddress.parse("zookeeper://" + server.connectString() + "/contract/test-" + tests);
        return runtime.extensions()
                .of(RegistryFactory.class)
                .get(address.scheme())
                .newRegistry(address, runtime);
    }
}
