package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.tern.cluster.KeptText;
import io.tern.cluster.SnapshotStore;
import io.tern.spi.Extensions;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How rules come to hold in all parts of an application or in none. */
final class RulesTest {
    private static final long NEVER = -1;
    private static final String RULES = "{\"settings\": {\"timeoutMillis\": 300}}";

    private final TestRuntime runtime = TestRuntime.create();
    private final Extensions extensions = Extensions.create();
    private final ScriptedRuleSource source = new ScriptedRuleSource(null);
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final List<String> reported = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        runtime.close();
        extensions.close();
    }

    /** A part that writes down what is done to it, and where the rules of some version go wrong. */
    private final class Part implements Ruled {
        private final String name;
        private final long failing;
        private volatile long refused;

        Part(String name, long refused, long failing) {
            this.name = name;
            this.refused = refused;
            this.failing = failing;
        }

        @Override
        public RuleChange prepare(RuleSet rules) {
            if (rules.version() == refused) {
                throw new IllegalArgumentException(name + " has no such method");
            }
            return change(rules, " adopts ");
        }

        @Override
        public RuleChange prepareAgain(RuleSet held) {
            return change(held, " goes back to ");
        }

        private RuleChange change(RuleSet rules, String verb) {
            return new RuleChange() {
                @Override
                public CompletableFuture<Void> adopt() {
                    done.add(name + verb + rules.version());
                    return rules.version() == failing
                            ? CompletableFuture.failedFuture(new IllegalStateException(name + " is stuck"))
                            : CompletableFuture.completedFuture(null);
                }

                @Override
                public void discard() {
                    done.add(name + " discards " + rules.version());
                }
            };
        }

        @Override
        public void reportOverridden() {
            reported.add(name);
        }

        @Override
        public List<RuledPart> parts() {
            return List.of();
        }
    }

    private Rules start(Part... parts) {
        SettingCatalogue catalogue = SettingCatalogue.of(extensions);
        RuleReader reader =
                new RuleReader("demo", "demo-1", catalogue, new EntryReader(catalogue, new ExtensionNames(extensions)));
        KeptText kept = SnapshotStore.none().text("rules", source.toString());
        Rules rules = new Rules(runtime.context(), source, reader, kept, List.of(parts));
        rules.start();
        rules.whenHeard().join();
        done.clear();
        return rules;
    }

    @Test
    void whatIsBuiltIsDiscardedIfAnotherPartRefuses() {
        Rules rules = start(new Part("server", NEVER, NEVER), new Part("client", 2, NEVER));
        assertThat(source.publish(ScriptedRuleSource.rules(1, RULES)).accepted())
                .isTrue();
        assertThat(source.publish(ScriptedRuleSource.rules(2, RULES)))
                .returns(false, RuleVerdict::accepted)
                .returns(2L, RuleVerdict::version)
                .returns(1L, RuleVerdict::holds)
                .returns("client has no such method", RuleVerdict::message);
        assertThat(done).containsExactly("server adopts 1", "client adopts 1", "server discards 2");
        assertThat(rules).asString().contains("version 1");
    }

    @Test
    void whatHeldBeforeIsPutBackIfAPartFailsLate() {
        Rules rules = start(new Part("server", NEVER, NEVER), new Part("client", NEVER, 2));
        source.publish(ScriptedRuleSource.rules(1, RULES));
        assertThat(source.publish(ScriptedRuleSource.rules(2, RULES)))
                .returns(false, RuleVerdict::accepted)
                .returns("client is stuck", RuleVerdict::message);
        assertThat(done)
                .containsExactly(
                        "server adopts 1",
                        "client adopts 1",
                        "server adopts 2",
                        "client adopts 2",
                        "server goes back to 1",
                        "client goes back to 1");
        assertThat(rules).asString().contains("version 1");
        assertThat(source.publish(null).accepted()).isTrue();
    }

    @Test
    void nobodyWaitsForRulesThatAreClosed() {
        Rules rules = start(new Part("server", NEVER, NEVER));
        rules.close();
        assertThat(rules.settle()).isCompleted();
        assertThat(rules.useKept()).isCompleted();
    }

    @Test
    void theVerdictTellsTextsApartThatHaveOneVersion() {
        start(new Part("server", NEVER, NEVER));
        assertThat(source.publish("rules"))
                .as("as sha256sum prints it")
                .returns("6c621d1a0513", RuleVerdict::hash)
                .returns(false, RuleVerdict::accepted);
        RuleVerdict one = source.publish(ScriptedRuleSource.rules(1, RULES));
        RuleVerdict other = source.publish(ScriptedRuleSource.rules(1, RULES.replace("300", "400")));
        assertThat(one.hash()).hasSize(12).isNotEqualTo(other.hash());
        assertThat(source.publish(null).hash()).isEmpty();
    }

    @Test
    void aVersionThatDoesNotCountUpIsAcceptedWithAWarning() {
        start(new Part("server", NEVER, NEVER));
        String two = ScriptedRuleSource.rules(2, RULES);
        try (LoggedLines log = LoggedLines.of(Rules.class.getName(), Level.WARN)) {
            source.publish(ScriptedRuleSource.rules(1, RULES));
            source.publish(two);
            source.publish(two);
            assertThat(log.lines()).isEmpty();

            assertThat(source.publish(two.replace("300", "400")).accepted()).isTrue();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("version 2 is another text now", RuleVerdict.hash(two));
            assertThat(source.publish(ScriptedRuleSource.rules(1, RULES)).accepted())
                    .isTrue();
            assertThat(log.lines()).hasSize(2).last().asString().contains("version 1 comes after version 2");
        }
    }

    @Test
    void noVersionIsCountedAgainstOneThatWasRefusedOrTakenAway() {
        start(new Part("server", 5, NEVER));
        source.publish(ScriptedRuleSource.rules(3, RULES));
        source.publish(ScriptedRuleSource.rules(5, RULES));
        try (LoggedLines log = LoggedLines.of(Rules.class.getName(), Level.WARN)) {
            source.publish(ScriptedRuleSource.rules(4, RULES));
            source.publish(null);
            source.publish(ScriptedRuleSource.rules(1, RULES));
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void whatHeldBeforeIsPutBackAlsoWhereAPartGoesWithoutIt() {
        Part server = new Part("server", NEVER, 2);
        start(server, new Part("client", NEVER, NEVER));
        source.publish(ScriptedRuleSource.rules(1, RULES));
        server.refused = 1; // Something that came since does not fit.
        assertThat(source.publish(ScriptedRuleSource.rules(2, RULES)).holds()).isEqualTo(1);
        assertThat(done).endsWith("server goes back to 1", "client goes back to 1");
    }

    @Test
    void whatDoesNotHoldIsSaidWhenAllPartsHoldWhatOverridesIt() {
        start(new Part("server", NEVER, NEVER), new Part("client", NEVER, 1));
        reported.clear();
        assertThat(source.publish(ScriptedRuleSource.rules(1, RULES)).accepted())
                .isFalse();
        assertThat(reported).as("of what was put in place and taken back").isEmpty();
        assertThat(source.publish(ScriptedRuleSource.rules(2, RULES)).accepted())
                .isTrue();
        assertThat(reported).containsExactly("server", "client");
    }

    @Test
    void aRefusalStandsInTheLogWithWhereItWasPublishedAndWhatHoldsOn() {
        start(new Part("server", 2, NEVER));
        source.publish(ScriptedRuleSource.rules(1, RULES));
        try (LoggedLines log = LoggedLines.of(Rules.class.getName(), Level.WARN)) {
            String holdOn = "ERROR scripted://rules: rules refused, rules of version 1 (settings: 1) hold on: ";
            RuleVerdict late = source.publish(ScriptedRuleSource.rules(2, RULES));
            assertThat(log.lines()).containsExactly(holdOn + "server has no such method");
            RuleVerdict early = source.publish("{\"version\": 3}");
            assertThat(log.lines()).hasSize(2).last().isEqualTo(holdOn + early.message());
            assertThat(early.message()).startsWith("no rules (expected: ");
            assertThat(late.message()).isEqualTo("server has no such method");
        }
    }

    @Test
    void whatSomebodyHasWrittenStandsInOneLineAndNotAtAnyLength() {
        start(new Part("server", NEVER, NEVER));
        try (LoggedLines log = LoggedLines.of(Rules.class.getName(), Level.WARN)) {
            String forged = "soon\\nERROR all is lost\\u001b[31m\\u2028\\u202e\\ud800" + "x".repeat(50_000);
            RuleVerdict verdict = source.publish(
                    ScriptedRuleSource.rules(1, "{\"settings\": {\"timeoutMillis\": \"" + forged + "\"}}"));
            assertThat(verdict.message())
                    .contains("soon\\u000aERROR all is lost\\u001b[31m\\u2028\\u202e\\ud800xxx")
                    .hasSizeLessThan(2_100)
                    .endsWith("…");
            assertThat(log.lines()).singleElement().asString().endsWith(verdict.message());
        }
    }

    @Test
    void rulesForWhichThereWasNoThreadHoldASecondLater() {
        AtomicBoolean noThread = new AtomicBoolean();
        try (TestRuntime poor = TestRuntime.builder()
                .callbackExecutor(task -> {
                    if (noThread.getAndSet(false)) {
                        throw new NoClassDefFoundError("scripted, once");
                    }
                    task.run();
                })
                .build()) {
            SettingCatalogue catalogue = SettingCatalogue.of(extensions);
            RuleReader reader = new RuleReader(
                    "demo", "demo-1", catalogue, new EntryReader(catalogue, new ExtensionNames(extensions)));
            KeptText kept = SnapshotStore.none().text("rules", source.toString());
            Rules rules = new Rules(poor.context(), source, reader, kept, List.of(new Part("client", NEVER, NEVER)));
            rules.start();
            noThread.set(true);
            rules.partsChanged();
            assertThat(noThread).isFalse();
            CompletableFuture<Void> settled = rules.settle();
            poor.advance(Duration.ofSeconds(1));
            assertThat(settled).isCompleted();
        }
    }
}
