package io.tern.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tern.api.ExportOptions;
import io.tern.testkit.EmbeddedZooKeeper;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator who steers an application through a real ZooKeeper, and reads there what became of it. */
final class ZooKeeperRulesIT {
    private static final String NODE = "/tern/v1/rules/shop";
    private static final String LIMIT = ScriptedRuleSource.rules(1, "{\"settings\": {\"concurrencyLimit\": 9}}");
    private static final String REFUSED = ScriptedRuleSource.rules(2, "{\"settings\": {\"concurrencyLimti\": 5}}");

    private final Loopback loopback = new Loopback();
    private EmbeddedZooKeeper server;
    private ZooKeeper operator;

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedZooKeeper.start();
        operator = new ZooKeeper(server.connectString(), 30_000, event -> {});
        await().atMost(Loopback.LIMIT).until(() -> operator.getState().isConnected());
    }

    @AfterEach
    void close() throws Exception {
        loopback.close();
        operator.close();
        server.close();
    }

    private void create(String node, String text) throws Exception {
        operator.create(node, text.getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    private void awaitStatus(RpcApplication shop, boolean accepted, long version, String message) {
        String node = "/tern/v1/rules-status/shop/shop/" + shop.stats().instanceId();
        await().atMost(Loopback.LIMIT)
                .ignoreException(KeeperException.NoNodeException.class)
                .untilAsserted(() -> assertThat(
                                new ObjectMapper().readValue(operator.getData(node, false, null), RuleVerdict.class))
                        .returns(accepted, RuleVerdict::accepted)
                        .returns(version, RuleVerdict::version)
                        .returns(1L, RuleVerdict::holds)
                        .extracting(RuleVerdict::message)
                        .asString()
                        .contains(message));
    }

    @Test
    void aTextThatIsRefusedIsSeenInTheStatusNodeAndInTheLogAndTheLastGoodOneHolds() throws Exception {
        RpcApplication shop = loopback.start(Loopback.builder("shop")
                .rules("zookeeper://" + server.connectString())
                .startWait(Loopback.LIMIT)
                .export(new OpenWorkshop(), ExportOptions.UNSET));
        await().atMost(Loopback.LIMIT)
                .until(() ->
                        operator.exists("/tern/v1/rules", false) != null); // So that the first text is one command.
        create(NODE, LIMIT);
        awaitStatus(shop, true, 1, "1 in effect");
        try (LoggedLines log = LoggedLines.of(Rules.class.getName(), Level.WARN)) {
            operator.setData(NODE, REFUSED.getBytes(UTF_8), -1);
            awaitStatus(shop, false, 2, "unknown setting 'concurrencyLimti'");
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR zookeeper://")
                    .contains(NODE, "rules refused, rules of version 1", "unknown setting 'concurrencyLimti'");
        }
        assertThat(shop.effectiveConfiguration()).contains("concurrencyLimit = 9 (rule 1 of version 1 at zookeeper://");
    }
}
