package io.tern.bootstrap;

import static io.tern.bootstrap.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.tern.api.AsyncOf;
import io.tern.api.CallOptions;
import io.tern.api.ClientContext;
import io.tern.api.ExportOptions;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.api.RuleSourceFactory;
import io.tern.cluster.MemoryRegistryFactory;
import io.tern.testkit.Repetitions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups of one service that are called as one, over sockets. */
final class MergedGroupsIT {
    private static final ReferenceOptions BOTH = ReferenceOptions.builder()
            .group("north, south")
            .cluster("mergeable")
            .timeoutMillis((int) Loopback.LIMIT.toMillis())
            .retries(0)
            .build();

    private final Loopback loopback = new Loopback();
    private final MemoryRegistryFactory registries = new MemoryRegistryFactory();
    private volatile boolean southFails;

    /** What a region has. */
    interface Stock {
        List<String> items(String kind);

        CompletableFuture<List<String>> itemsLater(String kind);
    }

    /** The same for callers that do not wait. */
    @AsyncOf(Stock.class)
    interface AsyncStock {
        CompletableFuture<List<String>> items(String kind);
    }

    /** A consumer whose field calls both groups. */
    static final class Shop {
        @Reference(group = "north,south", cluster = "mergeable")
        Stock stock;
    }

    private record Region(String name, MergedGroupsIT world) implements Stock {
        @Override
        public List<String> items(String kind) {
            if (world.southFails && name.equals("south")) {
                throw new IllegalStateException("flooded");
            }
            return List.of(name + ' ' + kind);
        }

        @Override
        public CompletableFuture<List<String>> itemsLater(String kind) {
            return CompletableFuture.completedFuture(items(kind));
        }
    }

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void callersGetWhatAllGroupsHave() {
        RpcApplication consumer = world(Loopback.builder("consumer"));
        Stock stock = consumer.refer(Stock.class, BOTH);
        assertThat(stock.items("tea")).containsExactly("north tea", "south tea");
        assertThat(stock.itemsLater("tea").join()).containsExactly("north tea", "south tea");
        assertThat(consumer.refer(Stock.class, BOTH))
                .as("the same words, the same proxy")
                .isSameAs(stock);
        Stock north = consumer.refer(
                Stock.class, BOTH.toBuilder().group("north").cluster("").build());
        assertThat(north.items("tea")).containsExactly("north tea");
        assertThat(consumer.stats().references())
                .as("shared with the merged one")
                .hasSize(2);
        Shop shop = new Shop();
        consumer.inject(shop);
        assertThat(shop.stock.items("rice")).containsExactly("north rice", "south rice");
    }

    @Test
    void anAsynchronousTwinGetsWhatAllGroupsHave() {
        RpcApplication consumer = world(Loopback.builder("consumer"));
        assertThat(consumer.refer(AsyncStock.class, BOTH)
                        .items("tea")
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .containsExactly("north tea", "south tea");
    }

    @Test
    void aRuleChangesHowManyGroupsMayFail() {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication consumer = world(Loopback.builder("consumer")
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS));
        Stock stock = consumer.refer(Stock.class, BOTH);
        assertThat(stock.items("tea")).hasSize(2);
        southFails = true;
        assertThat(failure(() -> stock.items("tea")))
                .hasMessageContaining("1 of 2 groups failed")
                .hasMessageContaining("group south");
        source.publish(ScriptedRuleSource.rules(1, "{\"settings\": {\"mergeFailPercent\": 50}}"));
        assertThat(stock.items("tea")).containsExactly("north tea");
    }

    @Test
    void aRuleThatOneGroupRefusesLateHoldsForNoneOfThem() throws Exception {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication consumer = world(Loopback.builder("consumer")
                .extension(LoadBalancer.class, "brittle", MergedGroupsIT::brittle)
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS));
        Stock stock = consumer.refer(Stock.class, BOTH);
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> calls = caller.submit(() -> {
                int made = 0;
                while (!over.get()) {
                    assertThat(stock.items("tea")).hasSize(2);
                    made++;
                }
                return made;
            });
            for (int version = 1; version <= Repetitions.of(10, 40); version++) {
                RuleVerdict verdict = source.publish(
                        ScriptedRuleSource.rules(version, "{\"settings\": {\"loadBalancer\": \"brittle\"}}"));
                assertThat(verdict.message()).contains("brittle as glass");
            }
            over.set(true);
            assertThat(calls.get(10, TimeUnit.SECONDS)).isPositive();
        } finally {
            caller.shutdownNow();
        }
    }

    private static Picker brittle(List<Node> nodes, ClientContext context) {
        if (!nodes.isEmpty() && context.service().key().group().equals("south")) {
            throw new IllegalStateException("brittle as glass");
        }
        return (invocation, eligibility) -> {
            throw new IllegalStateException("picked under rules that are refused");
        };
    }

    @Test
    void aRuleThatAMergedServiceOverridesIsCountedForEachGroupAlone() {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication consumer = world(Loopback.builder("consumer")
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS));
        consumer.refer(Stock.class, BOTH);
        try (LoggedLines log = LoggedLines.of(RuleReports.class.getName(), Level.INFO)) {
            RuleVerdict verdict = source.publish(ScriptedRuleSource.rules(1, "{\"settings\": {\"retries\": 1}}"));
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("INFO"))
                    .hasSize(2)
                    .allMatch(line -> line.contains("rule 1 of version 1"))
                    .noneMatch(line -> line.contains("merging"));
            assertThat(verdict.message()).doesNotContain("merging");
        }
    }

    @Test
    void aRuleThatCannotBeMergedByIsRefused() {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication consumer = world(Loopback.builder("consumer")
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS));
        Stock stock = consumer.refer(Stock.class, BOTH);
        assertThat(source.publish(ScriptedRuleSource.rules(1, "{\"settings\": {\"merger\": \"colect\"}}")))
                .returns(false, RuleVerdict::accepted)
                .extracting(RuleVerdict::message)
                .asString()
                .contains("colect", "collect");
        assertThat(stock.items("tea")).hasSize(2);
        assertThat(source.publish(ScriptedRuleSource.rules(2, "{\"settings\": {\"merger\": \"first\"}}"))
                        .accepted())
                .isTrue();
        assertThat(stock.items("tea")).containsExactly("north tea");
    }

    @Test
    void groupsThatAreSaidWronglyAreRefused() {
        RpcApplication consumer = world(Loopback.builder("consumer"));
        assertThatThrownBy(() ->
                        consumer.refer(Stock.class, BOTH.toBuilder().cluster("").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("group: 'north, south' (expected: one group, or cluster = \"mergeable\"");
        for (String groups : List.of("north", "north,", "north,north")) {
            assertThatThrownBy(() -> consumer.refer(
                            Stock.class, BOTH.toBuilder().group(groups).build()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("group: '" + groups + "'")
                    .hasMessageContaining("at least two different groups");
        }
        assertThatThrownBy(() -> consumer.refer(
                        Stock.class, BOTH.toBuilder().set("merger", "sum").build()))
                .hasMessageContaining("sum");
        assertThat(consumer.stats().references()).isEmpty();
        Stock stock = consumer.refer(Stock.class, BOTH);
        assertThatThrownBy(() ->
                        consumer.explain(stock, "items", CallOptions.builder().build()))
                .hasMessageContaining("merges groups [north, south]");
    }

    private RpcApplication world(RpcApplication.Builder consumer) {
        for (String region : List.of("north", "south")) {
            ExportOptions options = ExportOptions.builder().group(region).build();
            loopback.start(registered(Loopback.builder(region)).export(new Region(region, this), options));
        }
        return loopback.start(registered(consumer));
    }

    private RpcApplication.Builder registered(RpcApplication.Builder application) {
        return application
                .extension(RegistryFactory.class, "shared", registries)
                .registry("shared://merged");
    }
}
