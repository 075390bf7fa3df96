package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.tern.api.ExportOptions;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RegistryListener;
import io.tern.api.RuleSourceFactory;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceKey;
import io.tern.api.Subscription;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules by which a registry takes no registration any more. */
final class RefusedRegistrationTest {
    private static final String TOO_LONG = "\"tags\": \"too-long\"";
    private static final String OF_TEA = "\"service\": \"" + Tea.class.getName() + "\"";
    private static final String OF_CUPS = "\"service\": \"" + Cups.class.getName() + "\"";
    private static final String MISSPELT = '{' + OF_CUPS + ", \"method\": \"cuont\", \"settings\": {\"rateLimit\": 5}}";

    private final TestWorld world = new TestWorld();
    private final Narrow registry = new Narrow();

    @AfterEach
    void close() {
        world.close();
    }

    private RpcApplication start(ScriptedRuleSource source) {
        return world.start(house(source));
    }

    private RpcApplication.Builder house(ScriptedRuleSource source) {
        return world.isolated("house")
                .extension(RegistryFactory.class, "narrow", registry)
                .registry("narrow://here")
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS)
                .export(new BlackTea(), ExportOptions.UNSET)
                .export((Cups) String::length, ExportOptions.UNSET);
    }

    private static String rules(int version, String ofTea, String... others) {
        return ScriptedRuleSource.rules(
                version,
                '{' + OF_TEA + ", \"settings\": {" + ofTea + "}}" + (others.length == 0 ? "" : ", " + others[0]));
    }

    @Test
    void rulesThatARegistryWouldRefuseAreNeverInForce() {
        ScriptedRuleSource source = new ScriptedRuleSource(rules(1, "\"tags\": \"gray\""));
        RpcApplication application = start(source);
        assertThat(source.publish(rules(2, TOO_LONG + ", \"rateLimit\": 7")))
                .returns(false, RuleVerdict::accepted)
                .returns(1L, RuleVerdict::holds)
                .returns("too many bytes", RuleVerdict::message);
        assertThat(registry.asked).noneMatch(Narrow::isTooLong);
        assertThat(application.effectiveConfiguration())
                .contains("tags = gray (rule 1 of version 1")
                .doesNotContain("rateLimit = 7");
    }

    @Test
    void whatARegistryRefusesLateIsTakenBackAlsoWhereAnExportGoesWithoutTheRulesThatHeld() {
        ScriptedRuleSource source = new ScriptedRuleSource(rules(3, "\"tags\": \"gray\"", MISSPELT));
        RpcApplication application = start(source);
        await().untilAsserted(() -> assertThat(source.last().without()).hasSize(1));
        registry.isSurprised = true;
        RuleVerdict verdict = source.publish(rules(4, TOO_LONG, MISSPELT.replace("cuont", "count")));
        assertThat(verdict)
                .returns(false, RuleVerdict::accepted)
                .returns(3L, RuleVerdict::holds)
                .returns("too many bytes", RuleVerdict::message);
        assertThat(verdict.without())
                .singleElement()
                .asString()
                .startsWith("export " + Cups.class.getName())
                .contains("cuont");
        assertThat(application.effectiveConfiguration())
                .contains("tags = gray (rule 1 of version 3")
                .doesNotContain("version 4");
        assertThat(registry.shown).last().matches(last -> !Narrow.isTooLong(last));
    }

    @Test
    void anApplicationThatStartsUnderRulesThatARegistryRefusesGoesWithoutThem() {
        ScriptedRuleSource source = new ScriptedRuleSource(rules(1, TOO_LONG));
        RpcApplication application = start(source);
        assertThat(registry.shown).hasSize(2).noneMatch(Narrow::isTooLong);
        assertThat(application.effectiveConfiguration()).contains("tags = - (default)");
        await().untilAsserted(() -> assertThat(source.last())
                .returns(false, RuleVerdict::accepted)
                .returns(List.of("export " + Tea.class.getName() + ": too many bytes"), RuleVerdict::without));
        source.publish(rules(2, "\"tags\": \"gray\""));
        assertThat(registry.shown).last().matches(last -> last.endpoint().tags().contains("gray"));
    }

    @Test
    void anApplicationThatStartsUnderRulesThatARegistryRefusesHoldsThoseThatHeldInAnEarlierRun(
            @TempDir Path directory) {
        ScriptedRuleSource good = new ScriptedRuleSource(rules(1, "\"tags\": \"gray\""));
        world.start(house(good).snapshotDirectory(directory).snapshot(true)).close();
        for (int start = 0; start < 2; start++) {
            ScriptedRuleSource source = new ScriptedRuleSource(rules(2, TOO_LONG));
            RpcApplication application =
                    world.start(house(source).snapshotDirectory(directory).snapshot(true));
            assertThat(application.effectiveConfiguration()).contains("tags = gray (rule 1 of version 1");
            assertThat(registry.shown)
                    .last()
                    .matches(last -> last.service().interfaceName().equals(Cups.class.getName()));
            assertThat(registry.asked).noneMatch(Narrow::isTooLong);
            assertThat(source.last()).returns(false, RuleVerdict::accepted).returns(1L, RuleVerdict::holds);
            assertThat(source.last().message()).contains("too many bytes", "holds instead");
            application.close();
        }
    }

    @Test
    void whatCodeSaysIsRefusedUnderRulesToo() {
        RpcApplication application = start(new ScriptedRuleSource(rules(1, "\"rateLimit\": 7")));
        ExportOptions options =
                ExportOptions.builder().group("other").tags(List.of("too-long")).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> application.export((Cups) String::length, options))
                .withMessageContaining("too many bytes");
        assertThat(registry.shown).hasSize(2);
    }

    /** Another service than tea. */
    public interface Cups {
        int count(String kind);
    }

    /** Takes no tag that is too long; whether it says so when it is asked before is another matter. Thread-safe. */
    private static final class Narrow implements Registry, RegistryFactory {
        final List<Registration> asked = new CopyOnWriteArrayList<>();
        final List<Registration> shown = new CopyOnWriteArrayList<>();
        volatile boolean isSurprised;

        static boolean isTooLong(Registration registration) {
            return registration.endpoint().tags().contains("too-long");
        }

        private static IllegalArgumentException refusal() {
            return new IllegalArgumentException("too many bytes");
        }

        @Override
        public Registry newRegistry(RegistryAddress address, RuntimeContext runtime) {
            return this;
        }

        @Override
        public void check(Registration registration) {
            if (!isSurprised && isTooLong(registration)) {
                throw refusal();
            }
        }

        @Override
        public CompletableFuture<Void> register(Registration registration) {
            asked.add(registration);
            if (isTooLong(registration)) {
                return CompletableFuture.failedFuture(refusal());
            }
            shown.add(registration);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> unregister(Registration registration) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Subscription subscribe(ServiceKey service, RegistryListener listener) {
            return () -> {};
        }

        @Override
        public CompletableFuture<List<ServiceKey>> find(String interfaceName) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "narrow";
        }
    }
}
