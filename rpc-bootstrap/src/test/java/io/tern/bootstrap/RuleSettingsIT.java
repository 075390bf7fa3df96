package io.tern.bootstrap;

import static io.tern.bootstrap.ScriptedRuleSource.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.ClientContext;
import io.tern.api.ConnectionState;
import io.tern.api.EventStats;
import io.tern.api.ExportOptions;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.api.RpcException;
import io.tern.api.RuleSourceFactory;
import io.tern.cluster.MemoryRegistryFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each setting that rules may change does to the next calls, at each of its levels. */
final class RuleSettingsIT {
    private static final Workshop.Order CHAIR = new Workshop.Order("chair");
    private static final Workshop.Order BREAK = new Workshop.Order(Workshop.BREAK);
    private static final int CALLS = 20;
    private static final int MANY_CALLS = 300;
    private static final String SERVICE = "\"service\": \"io.tern.bootstrap.Workshop\", ";
    private static final String METHOD = SERVICE + "\"method\": \"make\", ";

    private final Loopback loopback = new Loopback();
    private final MemoryRegistryFactory registries = new MemoryRegistryFactory();
    private final ScriptedRuleSource source = new ScriptedRuleSource(null);
    private final OpenWorkshop second = new OpenWorkshop("second ");
    private final List<RpcApplication> providers = new ArrayList<>();
    private @Nullable RpcApplication consumer;

    @AfterEach
    void close() {
        loopback.close();
    }

    /** A method of the service. */
    private interface Call {
        @Nullable
        String with(Workshop.Order order) throws Workshop.SoldOutException;
    }

    /** Whether calls of a method show what a setting does. */
    private interface Effect {
        boolean isSeen(RuleSettingsIT world, Call method) throws Workshop.SoldOutException;
    }

    /** A rule's settings, whom they are about, and what they do. */
    private record Row(String settings, String about, Effect effect) {
        boolean isOfMethod() {
            return about.equals(METHOD);
        }

        @Override
        public String toString() {
            return '{' + about + settings + '}';
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String about : new String[] {"", SERVICE, METHOD}) {
            rows.add(new Row("\"cluster\": \"failsafe\"", about, (world, call) -> isNothing(call)));
            rows.add(new Row("\"loadBalancer\": \"second\"", about, (world, call) -> all(call, "second chair")));
            rows.add(new Row("\"routes\": \"=> zone = us\"", about, (world, call) -> all(call, "second chair")));
            rows.add(new Row("\"split\": \"gray=100\"", about, (world, call) -> all(call, "gray chair")));
            rows.add(new Row("\"fallback\": \"value:\\\"none\\\"\"", about, (world, call) -> fallsBack(call)));
            rows.add(new Row("\"circuitBreaker\": \"classic\"", about, (world, call) -> world.circuitOpens(call)));
        }
        for (String about : new String[] {"", SERVICE}) {
            rows.add(new Row("\"breakerFailures\": 1", about, (world, call) -> world.breakerOpens(call)));
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theNextCallsGoByTheRule(Row row) throws Exception {
        provider("first ", "eu", ExportOptions.UNSET);
        providers.add(start(second, "us", ExportOptions.UNSET));
        provider("gray ", "eu", ExportOptions.builder().tags(List.of("gray")).build());
        Workshop stub = consume();
        assertThat(row.effect().isSeen(this, stub::make)).as("before").isFalse();
        publish(row);
        assertThat(row.effect().isSeen(this, stub::make)).as("under the rule").isTrue();
        if (row.isOfMethod()) {
            assertThat(row.effect().isSeen(this, stub::repair))
                    .as("of another method")
                    .isFalse();
        }
        assertThat(source.publish(null).accepted()).isTrue();
        assertThat(row.effect().isSeen(this, stub::make)).as("afterwards").isFalse();
    }

    private void publish(Row row) {
        RuleVerdict verdict = source.publish(rules(1, '{' + row.about() + "\"settings\": {" + row.settings() + "}}"));
        assertThat(verdict.accepted()).as(verdict.message()).isTrue();
    }

    static List<Row> outliers() {
        Effect ejected = (world, call) -> {
            for (int i = 0; i < MANY_CALLS; i++) {
                world.answer(call, CHAIR);
            }
            return world.opened() > 0;
        };
        String settings = "\"outlierDetection\": true, \"breakerFailures\": 1000000";
        return List.of(new Row(settings, "", ejected), new Row(settings, SERVICE, ejected));
    }

    /** It takes some nodes, and a look every five seconds. */
    @ParameterizedTest
    @MethodSource("outliers")
    void nodesAreComparedFromTheRuleOn(Row row) {
        for (int i = 0; i < 5; i++) {
            provider("one of many ", "eu", ExportOptions.UNSET);
        }
        providers.add(start(second, "us", ExportOptions.UNSET));
        Workshop stub = consume();
        publish(row);
        second.broken = true;
        await().atMost(Loopback.LIMIT).until(() -> row.effect().isSeen(this, stub::make));
    }

    private static boolean all(Call call, String answer) throws Workshop.SoldOutException {
        boolean all = true;
        for (int i = 0; i < CALLS; i++) {
            all &= answer.equals(call.with(CHAIR));
        }
        return all;
    }

    private static boolean isNothing(Call call) throws Workshop.SoldOutException {
        try {
            return call.with(BREAK) == null;
        } catch (RpcException e) {
            return false;
        }
    }

    private static boolean fallsBack(Call call) throws Workshop.SoldOutException {
        try (CallScope scope = CallOptions.builder().tag("nowhere").build().open()) {
            assertThat(scope).isNotNull();
            return "none".equals(call.with(CHAIR));
        } catch (RpcException e) {
            return false;
        }
    }

    private boolean circuitOpens(Call call) throws Workshop.SoldOutException {
        for (int i = 0; i < MANY_CALLS; i++) {
            if (answer(call, BREAK).contains("circuit")) {
                return true;
            }
        }
        return false;
    }

    private boolean breakerOpens(Call call) throws Workshop.SoldOutException {
        long before = opened();
        second.broken = true;
        for (int i = 0; i < 4; i++) {
            answer(call, CHAIR);
        }
        second.broken = false;
        return opened() > before;
    }

    /** Or the message of the failure. */
    private String answer(Call call, Workshop.Order order) throws Workshop.SoldOutException {
        try {
            return String.valueOf(call.with(order));
        } catch (RpcException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private long opened() {
        return consumer.stats().events().stream()
                .filter(event -> event.event().equals("breaker.opened"))
                .mapToLong(EventStats::count)
                .sum();
    }

    private void provider(String answer, String zone, ExportOptions options) {
        providers.add(start(new OpenWorkshop(answer), zone, options));
    }

    private static Picker second(List<Node> nodes, ClientContext context) {
        return (invocation, eligibility) -> nodes.stream()
                .filter(node -> "us".equals(node.endpoint().metadata().get("zone")) && eligibility.test(node))
                .findFirst()
                .orElse(null);
    }

    private RpcApplication start(OpenWorkshop workshop, String zone, ExportOptions options) {
        return loopback.start(registered(Loopback.builder("provider"))
                .zone(zone)
                .region("world")
                .export(workshop, options));
    }

    private RpcApplication.Builder registered(RpcApplication.Builder application) {
        return application
                .extension(RegistryFactory.class, "shared", registries)
                .registry("shared://rules");
    }

    private Workshop consume() {
        consumer = loopback.start(registered(Loopback.builder("consumer"))
                .extension(RuleSourceFactory.class, "scripted", source)
                .extension(LoadBalancer.class, "second", RuleSettingsIT::second)
                .rules(ScriptedRuleSource.ADDRESS)
                .referenceDefaults(ReferenceOptions.builder()
                        .loadBalancer("round-robin")
                        .retries(0)
                        .timeoutMillis((int) Loopback.LIMIT.toMillis())
                        .build()));
        Workshop stub = consumer.refer(Workshop.class);
        await().atMost(Loopback.LIMIT)
                .until(() -> consumer.stats().references().get(0).nodes().stream()
                                .filter(node -> node.state() == ConnectionState.READY)
                                .count()
                        == providers.size());
        return stub;
    }
}
