package io.tern.bench.tern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.Endpoint;
import io.tern.bench.load.AsyncStoredUsers;
import io.tern.bench.load.Contender;
import io.tern.bench.load.EmptyClient;
import io.tern.bench.load.RunningServer;
import io.tern.bench.load.StoredUsers;
import io.tern.bench.load.UserClient;
import io.tern.bench.load.UserService;
import io.tern.bootstrap.ApplicationStats.OfNode;
import io.tern.bootstrap.RpcApplication;
import io.tern.testkit.EmbeddedZooKeeper;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TernContenderTest {
    private final StoredUsers stored = new StoredUsers();

    static Stream<Contender> contenders() {
        return all().filter(contender -> !(contender instanceof ZooKeeperTernContender));
    }

    private static Stream<Contender> all() {
        return ServiceLoader.load(Contender.class).stream().map(ServiceLoader.Provider::get);
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void everyMethodBringsWhatTheServiceSays(Contender contender) throws Exception {
        try (RunningServer server = contender.serve(stored, new AsyncStoredUsers(stored));
                UserClient client = contender.connect(server.port())) {
            assertThat(client.users().existUser("odd")).isFalse();
            assertThat(client.users().createUser(stored.getUser(3))).isTrue();
            assertThat(client.users().getUser(9)).isEqualTo(stored.getUser(9));
            assertThat(client.users().listUser(9)).isEqualTo(stored.listUser(9));
            assertThat(client.users().existUserSlowly("even")).isTrue();
            assertThat(client.asyncUsers().getUser(9).get(30, TimeUnit.SECONDS)).isEqualTo(stored.getUser(9));
        }
    }

    @Test
    void governedCallsGoToAllNodesOfTheirTagAndToNoOther() {
        try (RunningServer server = new GovernedTernContender().serve(stored, new AsyncStoredUsers(stored));
                RpcApplication client = TernApplications.client(LoopbackNodes.tagged(server.port()))) {
            UserService users = client.refer(UserService.class, GovernedTernContender.GUARDED);
            await().untilAsserted(() -> {
                assertThat(users.existUser("even")).isTrue();
                assertThat(calls(client))
                        .hasSize(LoopbackNodes.CALLED + 1)
                        .allSatisfy((node, calls) ->
                                assertThat(calls > 0).isEqualTo(node.tags().contains(LoopbackNodes.TAG)));
            });
        }
    }

    private static Map<Endpoint, Long> calls(RpcApplication client) {
        return client.stats().references().stream()
                .flatMap(reference -> reference.nodes().stream())
                .collect(Collectors.toMap(OfNode::endpoint, OfNode::succeeded));
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void theEmptyServiceReplies(Contender contender) throws Exception {
        try (RunningServer server = contender.serveEmpty();
                EmptyClient client = contender.connectEmpty(server.port())) {
            client.service().call();
        }
    }

    @Test
    void theEmptyServiceIsFoundThroughZooKeeper() throws Exception {
        Contender contender = all().filter(ZooKeeperTernContender.class::isInstance)
                .findFirst()
                .orElseThrow();
        try (EmbeddedZooKeeper zookeeper = EmbeddedZooKeeper.start()) {
            System.setProperty(ZooKeeperTernContender.ZOOKEEPER, zookeeper.connectString());
            try (RunningServer server = contender.serveEmpty();
                    EmptyClient client = contender.connectEmpty(server.port())) {
                client.service().call();
            } finally {
                System.clearProperty(ZooKeeperTernContender.ZOOKEEPER);
            }
        }
    }
}
