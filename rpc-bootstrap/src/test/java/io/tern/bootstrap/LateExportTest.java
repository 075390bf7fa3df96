package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.tern.api.Reference;
import io.tern.api.Registration;
import io.tern.api.RegistryFactory;
import io.tern.api.RuleSourceFactory;
import io.tern.api.ServiceKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Exports of an application that runs already, and what registries answer. */
final class LateExportTest {
    private static final ServiceKey HOUSE = ServiceKey.of(House.class);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NO_LOAD = ScriptedRuleSource.rules(1, "{\"settings\": {\"weight\": 0}}");

    private final TestWorld world = new TestWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private RpcApplication.Builder recorded(ScriptedRegistry registry) {
        return world.builder("house")
                .extension(RegistryFactory.class, "scripted", registry)
                .registry("scripted://here");
    }

    @Test
    void isRegisteredOnlyWhenItsReferencesHaveProviders() throws Exception {
        ScriptedRegistry registry = ScriptedRegistry.prompt();
        RpcApplication application = world.start(recorded(registry).startWait(LIMIT));
        TeaHouse house = new TeaHouse();
        CompletableFuture<Void> exporting = CompletableFuture.runAsync(() -> application.export(house));
        await().until(() -> !application.stats().references().isEmpty());
        assertThat(exporting).isNotDone();
        assertThat(registry.registered).isEmpty();
        assertThat(application.address()).as("nothing is served yet").isNull();
        world.start(world.builder("provider").export(new BlackTea()));
        exporting.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(registry.registered).extracting(Registration::service).containsExactly(HOUSE);
        assertThat(house.serve()).isEqualTo("black assam");
    }

    @Test
    void isNotExportedIfARequiredProviderIsMissing() {
        ScriptedRegistry registry = ScriptedRegistry.prompt();
        RpcApplication application = world.start(recorded(registry).startWait(Duration.ofMillis(50)));
        TeaHouse house = new TeaHouse();
        assertThatIllegalStateException()
                .isThrownBy(() -> application.export(house))
                .withMessageContaining("no provider of " + Tea.class.getName());
        assertThat(registry.registered).isEmpty();
        assertThat(application.stats().exported()).isEmpty();
        assertThatIllegalStateException()
                .as("neither the second time, though its field is filled now")
                .isThrownBy(() -> application.export(house));
        world.start(world.builder("provider").export(new BlackTea()));
        await().untilAsserted(() -> application.refer(Tea.class).brew("assam"));
        application.export(house);
        assertThat(application.stats().exported()).containsExactly(HOUSE);
        assertThat(registry.registered).hasSize(1);
    }

    @Test
    void isRegisteredAsRulesSayThatCameWhileItWaited() throws Exception {
        ScriptedRegistry registry = ScriptedRegistry.prompt();
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication application = world.start(ruled(recorded(registry).startWait(LIMIT), source));
        CompletableFuture<Void> exporting = CompletableFuture.runAsync(() -> application.export(new TeaHouse()));
        await().until(() -> !application.stats().references().isEmpty());
        assertThat(source.publish(NO_LOAD).accepted()).isTrue();
        world.start(world.builder("provider").export(new BlackTea()));
        exporting.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(registry.registered)
                .extracting(one -> one.endpoint().weight())
                .containsExactly(0);
    }

    @Test
    void rulesByWhichARegistryWouldNotShowItAreRefused() {
        Queue<CompletableFuture<Void>> answers = new ArrayDeque<>(List.of(
                CompletableFuture.completedFuture(null),
                CompletableFuture.failedFuture(new IllegalArgumentException("registration takes 600 bytes")),
                CompletableFuture.completedFuture(null)));
        ScriptedRegistry registry =
                new ScriptedRegistry(answers::remove, () -> CompletableFuture.completedFuture(null));
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication application = world.start(ruled(recorded(registry).export(new BlackTea()), source));
        assertThat(source.publish(NO_LOAD))
                .returns(false, RuleVerdict::accepted)
                .returns("registration takes 600 bytes", RuleVerdict::message);
        assertThat(application.effectiveConfiguration()).doesNotContain("weight = 0");
        assertThat(registry.registered)
                .extracting(one -> one.endpoint().weight())
                .containsExactly(100, 0, 100);
    }

    private static RpcApplication.Builder ruled(RpcApplication.Builder application, ScriptedRuleSource source) {
        return application
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS);
    }

    @Test
    void takesItsKeyFromTheBeginning() throws Exception {
        RpcApplication application = world.start(world.builder("house").startWait(LIMIT));
        CompletableFuture<Void> exporting = CompletableFuture.runAsync(() -> application.export(new TeaHouse()));
        await().until(() -> !application.stats().references().isEmpty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.export(new TeaHouse()))
                .withMessageContaining(HOUSE + " is exported already");
        world.start(world.builder("provider").export(new BlackTea()));
        exporting.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void endsIfItIsUnexportedBeforeItIsServed() {
        RpcApplication application = world.start(world.builder("house").startWait(LIMIT));
        TeaHouse house = new TeaHouse();
        CompletableFuture<Void> exporting = CompletableFuture.runAsync(() -> application.export(house));
        await().until(() -> !application.stats().references().isEmpty());
        application.unexport(house);
        world.start(world.builder("provider").export(new BlackTea()));
        assertThat(exporting)
                .failsWithin(LIMIT)
                .withThrowableThat()
                .withMessageContaining(HOUSE + " was unexported meanwhile");
        assertThat(application.stats().exported()).isEmpty();
    }

    @Test
    void isNotExportedIfARegistryRefusesIt() {
        RpcApplication application = world.start(recorded(refusing()));
        BlackTea tea = new BlackTea();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.export(tea))
                .withMessage("application 'house': registration takes 600 bytes");
        assertThat(application.stats().exported()).isEmpty();
        RpcApplication consumer = world.start(world.builder("consumer").startWait(Duration.ZERO));
        consumer.refer(Tea.class);
        assertThat(consumer.stats().references().get(0).nodes())
                .as("withdrawn from the registry that had accepted it")
                .isEmpty();
    }

    @Test
    void aRegistrationThatIsRefusedIsAnErrorOfTheStartAlsoWhileAnotherRegistryIsAway() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.start(recorded(refusing())
                        .extension(RegistryFactory.class, "away", ScriptedRegistry.answering(new CompletableFuture<>()))
                        .registry("away://somewhere")
                        .startWait(LIMIT)
                        .export(new BlackTea())))
                .withMessage("application 'house': registration takes 600 bytes");
    }

    @Test
    void aRegistrationHasAMomentEvenIfProvidersHaveUsedUpTheTime() {
        CompletableFuture<Void> shown = new CompletableFuture<>();
        ScriptedRegistry registry = new ScriptedRegistry(
                () -> shown.completeOnTimeout(null, 20, TimeUnit.MILLISECONDS),
                () -> CompletableFuture.completedFuture(null));
        world.start(recorded(registry)
                .export(new BlackTea())
                .inject(new WantsHouse())
                .startWait(Duration.ofMillis(600)));
        assertThat(shown).isCompleted();
    }

    private static ScriptedRegistry refusing() {
        return ScriptedRegistry.answering(
                CompletableFuture.failedFuture(new IllegalArgumentException("registration takes 600 bytes")));
    }

    /** A service that needs another one. */
    public interface House {
        String serve();
    }

    private static final class TeaHouse implements House {
        @Reference(required = true)
        private Tea tea;

        @Override
        public String serve() {
            return tea.brew("assam");
        }
    }

    @SuppressWarnings("UnusedVariable") // Tern looks at it.
    private static final class WantsHouse {
        @Reference
        private House house;
    }
}
