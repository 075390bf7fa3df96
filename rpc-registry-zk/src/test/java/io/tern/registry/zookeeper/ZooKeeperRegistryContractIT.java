package io.tern.registry.zookeeper;

import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeContext;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.RegistryContractTest;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Runs against a server of its own, or the one that the system property {@value #EXTERNAL} names as {@code host:port}. */
final class ZooKeeperRegistryContractIT extends RegistryContractTest {
    private static final String EXTERNAL = "tern.test.zookeeper";
    private static final String RUN = UUID.randomUUID().toString();

    private static EmbeddedZooKeeper server;
    private static String connectString;
    private static int tests;

    @BeforeAll
    static void startServer() {
        connectString = System.getProperty(EXTERNAL);
        if (connectString == null) {
            server = EmbeddedZooKeeper.start();
            connectString = server.connectString();
        }
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void useDirectoryOfItsOwn() {
        tests++;
    }

    @Override
    protected Registry newRegistry(RuntimeContext runtime) {
        RegistryAddress address =
                RegistryAddress.parse("zookeeper://" + connectString + "/contract/" + RUN + "/" + tests);
        return runtime.extensions()
                .of(RegistryFactory.class)
                .get(address.scheme())
                .newRegistry(address, runtime);
    }
}
