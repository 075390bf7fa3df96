package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.RegistryAddress;
import io.tern.api.RuleSource;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The place of rules goes away and comes back, or does not let itself be read: what is heard, kept and written. */
final class RuleOutageIT {
    private static final String NODE = "/tern/v1/rules/shop";
    private static final Duration NEXT_TRY = Duration.ofSeconds(5);

    private final EmbeddedZooKeeper server = EmbeddedZooKeeper.start();
    private final TestRuntime runtime =
            TestRuntime.builder().application("shop").build();
    private final RegistryAddress address = RegistryAddress.parse("zookeeper://" + server.connectString());
    private final RuleSource source = new ZooKeeperRuleSourceFactory().newRuleSource(address, runtime.context());
    private final List<@Nullable String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void makeTheDirectory() throws Exception {
        try (RawClient operator = new RawClient(server.connectString())) {
            operator.createEphemeral(NODE, "of a moment".getBytes(UTF_8));
            operator.delete(NODE);
        }
    }

    @AfterEach
    void close() {
        source.close();
        runtime.close();
        server.close();
    }

    private void create(String text, List<ACL> rights) throws Exception {
        try (RawClient operator = new RawClient(server.connectString())) {
            operator.zooKeeper().create(NODE, text.getBytes(UTF_8), rights, CreateMode.PERSISTENT);
        }
    }

    private void set(String text) throws Exception {
        try (RawClient operator = new RawClient(server.connectString())) {
            operator.set(NODE, text.getBytes(UTF_8));
        }
    }

    private void awaitHeard(@Nullable String... texts) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(heard).containsExactly(texts));
    }

    private String statusNode() {
        return "/tern/v1/rules-status/shop/shop/" + runtime.context().instanceId();
    }

    @Test
    void whereThePlaceIsAwayWhatItSaidLastHolds() throws Exception {
        create("first", Ids.OPEN_ACL_UNSAFE);
        source.subscribe(heard::add);
        awaitHeard("first");
        server.stop();
        server.restart();
        set("second");
        awaitHeard("first", "second");
    }

    @Test
    void aPlaceThatIsAwayAtTheBeginningSaysNothingUntilItIsThere() throws Exception {
        create("first", Ids.OPEN_ACL_UNSAFE);
        server.stop();
        source.subscribe(heard::add);
        server.restart();
        awaitHeard("first");
    }

    @Test
    void aSessionThatExpiredIsReplacedAndTheStatusWrittenAgain() throws Exception {
        create("first", Ids.OPEN_ACL_UNSAFE);
        source.subscribe(heard::add);
        awaitHeard("first");
        source.report("all well");
        try (RawClient operator = new RawClient(server.connectString())) {
            await().atMost(LIMIT).until(() -> operator.owner(statusNode()) > 0);
            long session = operator.owner(statusNode());
            server.expireSession(session);
            await().atMost(LIMIT).until(() -> operator.owner(statusNode()) > 0);
            assertThat(operator.owner(statusNode())).isNotEqualTo(session);
            awaitStatus(operator, "all well");
        }
        set("second");
        awaitHeard("first", "second");
    }

    @Test
    void aStatusThatArrivesAfterALaterOneDoesNotStay() throws Exception {
        source.subscribe(heard::add);
        awaitHeard((String) null);
        source.report("later");
        try (RawClient operator = new RawClient(server.connectString())) {
            awaitStatus(operator, "later");
            byte[] delayed = "earlier".getBytes(UTF_8);
            operator.set(statusNode(), delayed);
            ((ZooKeeperRuleSource) source).written(delayed, Code.OK.intValue());
            awaitStatus(operator, "later");
        }
    }

    private void awaitStatus(RawClient operator, String text) {
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(operator.data(statusNode())).asString(UTF_8).isEqualTo(text));
    }

    @Test
    void whatMayNotBeReadIsLoggedAndNotTakenForNoRules() throws Exception {
        Id somebody = new Id("digest", "shop:cannot be guessed");
        create( // ZooKeeper asks lists whether they contain null, which those of List.of refuse.
                "secret", Arrays.asList(new ACL(Perms.READ, somebody), new ACL(Perms.ADMIN, Ids.ANYONE_ID_UNSAFE)));
        try (LogCapture log = new LogCapture()) {
            source.subscribe(heard::add);
            await().atMost(LIMIT).until(() -> !log.warnings().isEmpty());
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains(address.toString(), NODE, "cannot be read", "NOAUTH");
            runtime.advance(NEXT_TRY);
            assertThat(heard).isEmpty();
            try (RawClient operator = new RawClient(server.connectString())) {
                operator.zooKeeper().setACL(NODE, Ids.OPEN_ACL_UNSAFE, -1);
            }
            await().atMost(LIMIT).untilAsserted(() -> {
                runtime.advance(NEXT_TRY);
                assertThat(heard).containsExactly("secret");
            });
            assertThat(log.warnings()).as("once").hasSize(1);
        }
    }

    @Test
    void aNodeThatWasMadeAnewWhileNobodyWatchedIsHeard() throws Exception {
        create("first", Ids.OPEN_ACL_UNSAFE);
        RuleWatch watch = new RuleWatch(NODE, "rules", runtime.context().scheduler(), heard::add);
        try (CuratorFramework before = client()) {
            watch.connected(before);
            awaitHeard("first");
        }
        try (RawClient operator = new RawClient(server.connectString())) {
            operator.delete(NODE);
        }
        create("second", Ids.OPEN_ACL_UNSAFE);
        try (CuratorFramework after = client()) {
            watch.connected(after);
            awaitHeard("first", "second");
            watch.end();
        }
    }

    private CuratorFramework client() throws Exception {
        CuratorFramework client = CuratorConnection.builder(
                        ZooKeeperSettings.of(address),
                        "test-rules",
                        runtime.context().threads())
                .retryPolicy(new RetryForever(100))
                .build();
        client.start();
        client.blockUntilConnected();
        return client;
    }
}
