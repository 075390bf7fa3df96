package io.tern.registry.zookeeper;

import static io.tern.registry.zookeeper.RegistryFixture.LIMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.RegistryAddress;
import io.tern.api.RuleSource;
import io.tern.api.RuleSourceFactory;
import io.tern.api.RuntimeContext;
import io.tern.testkit.EmbeddedZooKeeper;
import io.tern.testkit.RuleSourceContractTest;
import io.tern.testkit.TestRuntime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules in a real ZooKeeper. */
final class ZooKeeperRuleSourceIT extends RuleSourceContractTest {
    private static EmbeddedZooKeeper server;
    private static RawClient client;
    private static int tests;

    @BeforeAll
    static void startServer() throws Exception {
        server = EmbeddedZooKeeper.start();
        client = new RawClient(server.connectString());
    }

    @AfterAll
    static void stopServer() throws Exception {
        client.close();
        server.close();
    }

    @BeforeEach
    void useDirectoryOfItsOwn() {
        tests++;
    }

    private static String directory() {
        return "/test" + tests;
    }

    @Override
    protected RuleSource newSource(RuntimeContext runtime) {
        return source(runtime, "zookeeper://" + server.connectString() + directory() + "?name=shop");
    }

    private static RuleSource source(RuntimeContext runtime, String address) {
        RegistryAddress parsed = RegistryAddress.parse(address);
        return runtime.extensions()
                .of(RuleSourceFactory.class)
                .get(parsed.scheme())
                .newRuleSource(parsed, runtime);
    }

    @Override
    protected void publish(@Nullable String text) throws Exception {
        String node = directory() + "/tern/v1/rules/shop";
        ZooKeeper zooKeeper = client.zooKeeper();
        if (text == null) {
            zooKeeper.delete(node, -1);
        } else if (zooKeeper.exists(node, false) != null) {
            zooKeeper.setData(node, text.getBytes(UTF_8), -1);
        } else {
            create(node, text);
        }
    }

    private static void create(String node, String text) throws Exception {
        for (int slash = node.indexOf('/', 1); slash > 0; slash = node.indexOf('/', slash + 1)) {
            createIfAbsent(node.substring(0, slash));
        }
        client.zooKeeper().create(node, text.getBytes(UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    /** The source makes the same parents meanwhile. */
    private static void createIfAbsent(String parent) throws Exception {
        try {
            client.zooKeeper().create(parent, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
            assertThat(client.zooKeeper().exists(parent, false)).isNotNull();
        }
    }

    @Override
    protected String reported() throws Exception {
        StringBuilder all = new StringBuilder();
        append(directory() + "/tern/v1/rules-status", all);
        return all.toString();
    }

    private static void append(String node, StringBuilder to) throws Exception {
        try {
            to.append(new String(client.data(node), UTF_8));
            for (String child : client.zooKeeper().getChildren(node, false)) {
                append(node + '/' + child, to);
            }
        } catch (KeeperException.NoNodeException e) {
            to.append(""); // Nobody has reported, or not any more.
        }
    }

    @Test
    void rulesOutliveTheLastApplicationThatHeardThem() throws Exception {
        try (TestRuntime runtime = TestRuntime.builder().systemTime().build();
                RuleSource source = newSource(runtime.context())) {
            source.subscribe(text -> source.report("there are none"));
            while (reported().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        publish("of an operator");
        assertThat(client.data(directory() + "/tern/v1/rules/shop"))
                .asString(UTF_8)
                .isEqualTo("of an operator");
        assertThat(client.owner(directory() + "/tern/v1/rules/shop"))
                .as("persistent")
                .isZero();
    }

    @Test
    void aSourceThatIsClosedOnAnInterruptedThreadHasTakenItsStatusAway() throws Exception {
        try (TestRuntime runtime = TestRuntime.builder().systemTime().build();
                RuleSource source = newSource(runtime.context())) {
            source.subscribe(text -> source.report("there are none"));
            await().atMost(LIMIT).until(() -> !reported().isEmpty());
            Thread.currentThread().interrupt();
            source.close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(reported()).isEmpty();
        }
    }

    @Test
    void anEmptyNodeIsATextThatSaysNothingAndNotNoRules() throws Exception {
        publish("limits");
        try (TestRuntime runtime = TestRuntime.builder().systemTime().build();
                RuleSource source = newSource(runtime.context())) {
            List<@Nullable String> heard = new CopyOnWriteArrayList<>();
            source.subscribe(heard::add);
            await().atMost(LIMIT).until(() -> heard.size() == 1);
            publish("");
            await().atMost(LIMIT).until(() -> heard.size() == 2);
            assertThat(heard).containsExactly("limits", "");
        }
    }

    @Test
    void theNodeIsTheApplicationsUnlessTheAddressNamesAnother() {
        try (TestRuntime runtime =
                TestRuntime.builder().application("check/out").build()) {
            assertThat(source(runtime.context(), "zookeeper://127.0.0.1:1/dir"))
                    .hasToString(
                            "zookeeper://127.0.0.1:1/dir (/dir/tern/v1/rules/" + NodeNames.encode("check/out") + ")");
            assertThat(source(runtime.context(), "zookeeper://u:secret@127.0.0.1:1?name=shop"))
                    .hasToString("zookeeper://127.0.0.1:1 (/tern/v1/rules/shop)");
            assertThatThrownBy(() -> source(runtime.context(), "zookeeper://127.0.0.1:1?nme=shop"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nme");
        }
    }
}
