package io.tern.bootstrap;

import static io.tern.bootstrap.Loopback.failure;
import static io.tern.bootstrap.ScriptedRuleSource.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.api.RuleSourceFactory;
import io.tern.api.StatusCode;
import io.tern.cluster.MemoryRegistryFactory;
import io.tern.testkit.Repetitions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules that are published while applications call each other over sockets. */
final class RulesIT {
    private static final String WORKSHOP = "\"service\": \"io.tern.bootstrap.Workshop\"";
    private static final Workshop.Order HOLD = new Workshop.Order(Workshop.HOLD);
    private static final Workshop.Order CHAIR = new Workshop.Order("chair");

    private final Loopback loopback = new Loopback();
    private final OpenWorkshop workshop = new OpenWorkshop();

    @AfterEach
    void close() {
        workshop.letGo();
        loopback.close();
    }

    @Test
    void theNextCallGoesByWhatWasPublished() {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication consumer = consumer(source);
        Workshop stub = refer(consumer, provider(null));
        CompletableFuture<String> begun = stub.makeLater(HOLD);
        RuleVerdict verdict = source.publish(rules(7, '{' + WORKSHOP + ", \"settings\": {\"timeoutMillis\": 300}}"));
        assertThat(verdict.accepted()).isTrue();
        assertThat(verdict.holds()).isEqualTo(7);
        assertThat(failure(stub.makeLater(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(consumer.effectiveConfiguration())
                .contains("timeoutMillis = 300 (rule 1 of version 7 at scripted://rules)");
        assertThat(consumer.explain(stub, "make", CallOptions.builder().build()).policy("timeoutMillis"))
                .hasToString("timeoutMillis = 300 (rule 1 of version 7 at scripted://rules)");
        workshop.letGo();
        assertThat(begun.join()).as("it began before").isEqualTo("held");
    }

    @Test
    void theFirstCallGoesByWhatWasThereAtTheStart() {
        ScriptedRuleSource source =
                new ScriptedRuleSource(rules(1, "{\"settings\": {\"timeoutMillis\": 300}, \"force\": true}"));
        Workshop stub = refer(consumer(source), provider(null));
        assertThat(failure(() -> stub.make(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    }

    @Test
    void whatIsTakenAwayHoldsNoMore() throws Exception {
        ScriptedRuleSource source = new ScriptedRuleSource(
                rules(1, '{' + WORKSHOP + ", \"settings\": {\"clientRateLimit\": 1, \"clientRateBurst\": 0}}"));
        Workshop stub = refer(consumer(source), provider(null));
        assertThat(stub.make(CHAIR)).isEqualTo("made chair");
        assertThat(failure(() -> stub.make(CHAIR)).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(source.publish(null).accepted()).isTrue();
        assertThat(stub.make(CHAIR)).isEqualTo("made chair");
        assertThat(stub.make(CHAIR)).isEqualTo("made chair");
    }

    @Test
    void aRuleThatDoesNotFitIsRefusedWithAllOthersOfItsText() {
        ScriptedRuleSource source =
                new ScriptedRuleSource(rules(1, '{' + WORKSHOP + ", \"settings\": {\"retries\": 1}}"));
        RpcApplication consumer = consumer(source);
        Workshop stub = refer(consumer, provider(null));
        String good = '{' + WORKSHOP + ", \"settings\": {\"timeoutMillis\": 300}}";
        for (String bad : new String[] {
            "no json",
            rules(2, good, "{\"settings\": {\"timoutMillis\": 300}}"),
            rules(2, good, "{\"settings\": {\"timeoutMillis\": \"soon\"}}"),
            rules(2, good, "{\"settings\": {\"loadBalancer\": \"nearest\"}}"),
            rules(2, good, "{\"settings\": {\"serializer\": \"hessian\"}}"),
            rules(2, good, "{\"settings\": {\"port\": 1}}"),
            rules(2, good, "{\"applications\": [\"another\"], \"settings\": {\"timeoutMillis\": -1}}"),
            rules(2, good, '{' + WORKSHOP + ", \"method\": \"mke\", \"settings\": {\"timeoutMillis\": 5}}"),
            rules(2, good, '{' + WORKSHOP + ", \"settings\": {\"timeoutMillis\": 5}}"),
        }) {
            RuleVerdict verdict = source.publish(bad);
            assertThat(verdict.accepted()).as(bad).isFalse();
            assertThat(verdict.holds()).as(bad).isEqualTo(1);
            assertThat(verdict.message()).as(bad).isNotBlank();
            assertThat(consumer.effectiveConfiguration())
                    .contains("retries = 1 (rule 1 of version 1")
                    .doesNotContain("timeoutMillis = 300 ");
        }
        assertThat(source.verdicts)
                .extracting(RuleVerdict::message)
                .anySatisfy(message -> assertThat(message)
                        .contains("rule 2 of version 2 at scripted://rules", "timoutMillis", "timeoutMillis"));
        CompletableFuture<String> held = stub.makeLater(HOLD);
        workshop.letGo();
        assertThat(held.join()).isEqualTo("held");
    }

    @Test
    void codeThatSaysMorePreciselyPrecedesUnlessARuleForces() {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication consumer = consumer(source);
        Workshop stub = consumer.refer(
                Workshop.class,
                Loopback.to(provider(null))
                        .method(
                                "makeLater",
                                MethodSettings.builder().timeoutMillis(20_000).build())
                        .build());
        source.publish(rules(1, '{' + WORKSHOP + ", \"settings\": {\"timeoutMillis\": 300}}"));
        CompletableFuture<String> patient = stub.makeLater(HOLD);
        assertThat(failure(() -> stub.make(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(patient).isNotDone();
        source.publish(rules(2, "{\"force\": true, \"settings\": {\"timeoutMillis\": 300}}"));
        assertThat(failure(stub.makeLater(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        assertThat(consumer.effectiveConfiguration()).contains("rule 1 of version 2 at scripted://rules, forced");
        workshop.letGo();
        assertThat(patient.join()).isEqualTo("held");
    }

    @Test
    void aLimitThatIsForcedUponAServiceIsOneForAllOfItsMethods() {
        ScriptedRuleSource source = new ScriptedRuleSource(
                rules(1, '{' + WORKSHOP + ", \"force\": true, \"settings\": {\"concurrencyLimit\": 1}}"));
        Workshop stub = refer(consumer(new ScriptedRuleSource(null)), provider(source));
        CompletableFuture<String> held = stub.makeLater(HOLD);
        await().until(() -> workshop.entered.get() == 1);
        assertThat(failure(() -> stub.repair(CHAIR))).hasMessageContaining("concurrency limit");
        workshop.letGo();
        assertThat(held.join()).isEqualTo("held");
    }

    @Test
    void aBurstThatIsForcedUponTheApplicationIsForThoseThatHaveARate() {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication provider = provider(source);
        String burst = "{\"force\": true, \"settings\": {\"rateBurst\": 5}}";
        assertThat(source.publish(rules(1, burst)))
                .returns(true, RuleVerdict::accepted)
                .returns("rules of version 1 (settings: 1): 0 in effect", RuleVerdict::message);
        assertThat(provider.effectiveConfiguration()).contains("rateBurst = - (default)");

        source.publish(rules(2, burst, '{' + WORKSHOP + ", \"settings\": {\"rateLimit\": 9}}"));
        assertThat(provider.effectiveConfiguration()).contains("rateBurst = 5 (rule 1 of version 2");
        source.publish(rules(3, burst, "{\"force\": true, \"settings\": {\"rateLimit\": 9}}"));
        assertThat(provider.effectiveConfiguration()).contains("rateBurst = 5 (rule 1 of version 3");

        String ofMethod =
                '{' + WORKSHOP + ", \"method\": \"make\", \"settings\": {\"rateLimit\": 9, \"rateBurst\": 2}}";
        source.publish(rules(4, burst, ofMethod));
        assertThat(provider.effectiveConfiguration())
                .contains("    rateBurst = 5 (rule 1 of version 4")
                .contains("\n  rateBurst = - (default)");

        RuleVerdict ofService = source.publish(rules(5, '{' + WORKSHOP + ", " + burst.substring(1)));
        assertThat(ofService.accepted()).as("about a service it is a mistake").isFalse();
        assertThat(ofService.message()).contains("rateBurst", "without rateLimit");
    }

    @Test
    void ofForcedValuesTheMostSpecificHolds() {
        String order = "io.tern.bootstrap.Workshop$Order";
        ScriptedRuleSource source = new ScriptedRuleSource(rules(
                1,
                '{' + WORKSHOP + ", \"method\": \"make(" + order
                        + ")\", \"force\": true, \"settings\": {\"timeoutMillis\": 300}}",
                '{' + WORKSHOP + ", \"method\": \"make\", \"force\": true, \"settings\": {\"timeoutMillis\": 20000}}"));
        Workshop stub = refer(consumer(source), provider(null));
        assertThat(failure(() -> stub.make(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
    }

    @Test
    void aMistakeInARuleKeepsNoApplicationFromStarting() throws Exception {
        String misspelt = rules(3, '{' + WORKSHOP + ", \"method\": \"mke\", \"settings\": {\"timeoutMillis\": 300}}");
        ScriptedRuleSource source = new ScriptedRuleSource(misspelt);
        String ofServer = rules(3, '{' + WORKSHOP + ", \"method\": \"mke\", \"settings\": {\"concurrencyLimit\": 1}}");
        ScriptedRuleSource sourceOfServer = new ScriptedRuleSource(ofServer);
        RpcApplication provider = provider(sourceOfServer);
        Workshop stub = refer(consumer(source), provider);
        assertThat(stub.make(CHAIR)).isEqualTo("made chair");
        assertGoesWithout(source, "reference io.tern.bootstrap.Workshop: ");
        assertGoesWithout(sourceOfServer, "export io.tern.bootstrap.Workshop: ");
        provider.unexport(workshop);
        await().untilAsserted(() -> assertThat(sourceOfServer.last())
                .returns(true, RuleVerdict::accepted)
                .returns(List.of(), RuleVerdict::without));
        RuleVerdict verdict = source.publish(misspelt.replace("3,", "4,"));
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.version()).isEqualTo(4);
        assertThat(verdict.without()).as("of those that hold on").hasSize(1);
        assertThat(source.publish(null)).returns(true, RuleVerdict::accepted).returns(List.of(), RuleVerdict::without);
    }

    private static void assertGoesWithout(ScriptedRuleSource source, String what) {
        await().untilAsserted(() -> {
            assertThat(source.last())
                    .returns(false, RuleVerdict::accepted)
                    .returns(3L, RuleVerdict::version)
                    .returns(3L, RuleVerdict::holds);
            assertThat(source.last().without())
                    .singleElement()
                    .asString()
                    .startsWith(what)
                    .contains("rule 1 of version 3", "mke");
        });
    }

    @Test
    void rulesForOtherApplicationsAreLeftAlone() {
        ScriptedRuleSource source = new ScriptedRuleSource(
                rules(1, "{\"applications\": [\"another\"], \"force\": true, \"settings\": {\"timeoutMillis\": 300}}"));
        RpcApplication consumer = consumer(source);
        Workshop stub = refer(consumer, provider(null));
        CompletableFuture<String> held = stub.makeLater(HOLD);
        assertThat(consumer.effectiveConfiguration()).doesNotContain("scripted://rules)");
        workshop.letGo();
        assertThat(held.join()).isEqualTo("held");
    }

    @Test
    void aServerTakesRulesToo() throws Exception {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication provider = provider(source);
        Workshop stub = refer(consumer(new ScriptedRuleSource(null)), provider);
        CompletableFuture<String> begun = stub.makeLater(HOLD);
        await().until(() -> workshop.entered.get() == 1);
        source.publish(rules(1, '{' + WORKSHOP + ", \"settings\": {\"concurrencyLimit\": 1}}"));
        CompletableFuture<String> only = stub.makeLater(HOLD);
        await().until(() -> workshop.entered.get() == 2);
        assertThat(failure(() -> stub.make(CHAIR))).hasMessageContaining("concurrency limit");
        source.publish(null);
        assertThat(stub.make(CHAIR)).isEqualTo("made chair");
        workshop.letGo();
        assertThat(begun.join()).isEqualTo("held");
        assertThat(only.join()).isEqualTo("held");
        assertThat(provider.effectiveConfiguration()).doesNotContain("rule 1");
    }

    @Test
    void aServersLimitsCountOnWhateverARuleChanges() throws Exception {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        Workshop stub = refer(consumer(new ScriptedRuleSource(null)), provider(source));
        source.publish(limits(1, "\"concurrencyLimit\": 3"));
        CompletableFuture<String> first = stub.makeLater(HOLD);
        CompletableFuture<String> second = stub.makeLater(HOLD);
        await().until(() -> workshop.entered.get() == 2);
        source.publish(limits(2, "\"concurrencyLimit\": 1"));
        assertThat(failure(() -> stub.make(CHAIR))).hasMessageContaining("1 of 1 calls are in flight");
        source.publish(limits(3, "\"concurrencyLimit\": 2, \"rateLimit\": 1, \"rateBurst\": 1"));
        assertThat(failure(() -> stub.make(CHAIR))).hasMessageContaining("2 of 2 calls are in flight");
        workshop.letGo();
        assertThat(first.join()).isEqualTo("held");
        assertThat(second.join()).isEqualTo("held");
        await().ignoreExceptions().until(() -> stub.make(CHAIR).equals("made chair"));
    }

    private static String limits(int version, String settings) {
        return rules(version, '{' + WORKSHOP + ", \"settings\": {" + settings + "}}");
    }

    @Test
    void whatRegistriesShowOfAServerChangesWithoutItsLeaving() throws Exception {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        MemoryRegistryFactory registries = new MemoryRegistryFactory();
        RpcApplication provider = loopback.start(withRules(
                Loopback.builder("provider")
                        .extension(RegistryFactory.class, "shared", registries)
                        .registry("shared://rules")
                        .export(
                                workshop,
                                ExportOptions.builder()
                                        .set("concurrencyLimit", "1")
                                        .build()),
                source));
        Workshop stub = loopback.start(Loopback.builder("consumer")
                        .extension(RegistryFactory.class, "shared", registries)
                        .registry("shared://rules"))
                .refer(Workshop.class, patient());
        CompletableFuture<String> held = stub.makeLater(HOLD);
        await().until(() -> workshop.entered.get() == 1);
        source.publish(rules(
                1,
                "{\"instances\": [\"" + provider.stats().instanceId()
                        + "\"], \"settings\": {\"tags\": \"gray\", \"weight\": 7}}",
                "{\"instances\": [\"another\"], \"settings\": {\"weight\": 0, \"concurrencyLimit\": 5}}"));
        assertThat(provider.effectiveConfiguration())
                .contains("tags = gray (rule 1 of version 1", "weight = 7 (rule 1 of version 1");
        await().untilAsserted(() -> assertThat(failure(() -> stub.make(CHAIR))).hasMessageContaining("gray"));
        try (CallScope scope = CallOptions.builder().tag("gray").build().open()) {
            assertThat(scope).isNotNull();
            assertThat(failure(() -> stub.make(CHAIR)))
                    .as("a limit of which nothing has changed has counted on")
                    .hasMessageContaining("concurrency limit");
        }
        source.publish(null);
        workshop.letGo();
        assertThat(held.join()).isEqualTo("held");
        await().ignoreExceptions().until(() -> stub.make(CHAIR).equals("made chair"));
    }

    @Test
    void changesUnderLoadFailNoCall() throws Exception {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        ScriptedRuleSource ofProvider = new ScriptedRuleSource(null);
        Workshop stub = refer(consumer(source), provider(ofProvider));
        AtomicBoolean enough = new AtomicBoolean();
        AtomicLong calls = new AtomicLong();
        CompletableFuture<?>[] callers = new CompletableFuture<?>[4];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    try {
                        assertThat(stub.make(CHAIR)).isEqualTo("made chair");
                    } catch (Workshop.SoldOutException e) {
                        throw new AssertionError(e);
                    }
                    calls.incrementAndGet();
                }
            });
        }
        for (int i = 1; i <= Repetitions.of(10, 50); i++) {
            String balancer = i % 2 == 0 ? "p2c" : "random";
            assertThat(source.publish(rules(
                                    i,
                                    "{\"settings\": {\"loadBalancer\": \"" + balancer + "\", \"retries\": " + i % 3
                                            + "}, \"force\": true}"))
                            .accepted())
                    .isTrue();
            assertThat(ofProvider
                            .publish(rules(i, "{\"settings\": {\"concurrencyLimit\": " + (100 + i) + "}}"))
                            .accepted())
                    .isTrue();
        }
        long before = calls.get();
        await().until(() -> calls.get() > before + 100);
        enough.set(true);
        CompletableFuture.allOf(callers).join();
    }

    private RpcApplication consumer(ScriptedRuleSource source) {
        return loopback.start(withRules(Loopback.builder("consumer").referenceDefaults(patient()), source));
    }

    /** A slow machine is no failure. */
    private static ReferenceOptions patient() {
        return ReferenceOptions.builder()
                .timeoutMillis((int) Loopback.LIMIT.toMillis())
                .build();
    }

    private RpcApplication provider(@Nullable ScriptedRuleSource source) {
        RpcApplication.Builder builder = Loopback.builder("provider").export(workshop, ExportOptions.UNSET);
        return loopback.start(source == null ? builder : withRules(builder, source));
    }

    private static RpcApplication.Builder withRules(RpcApplication.Builder builder, ScriptedRuleSource source) {
        return builder.extension(RuleSourceFactory.class, "scripted", source).rules(ScriptedRuleSource.ADDRESS);
    }

    /** Without options of its own, but for the address. */
    private static Workshop refer(RpcApplication consumer, RpcApplication provider) {
        return consumer.refer(
                Workshop.class,
                ReferenceOptions.builder()
                        .address(String.valueOf(provider.address()))
                        .build());
    }
}
