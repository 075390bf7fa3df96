package io.tern.bootstrap;

import static io.tern.bootstrap.ScriptedRuleSource.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuleSourceFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a verdict says of the effect that rules have in an application. */
final class RuleEffectTest {
    private static final String PLACE = "rule 1 of version 1 at scripted://rules";
    private static final ReferenceOptions IMPATIENT =
            ReferenceOptions.builder().timeoutMillis(500).build();

    private final TestWorld world = new TestWorld();
    private final ScriptedRuleSource source = new ScriptedRuleSource(null);

    @AfterEach
    void close() {
        world.close();
    }

    private RpcApplication start() {
        return start(source);
    }

    private RpcApplication start(ScriptedRuleSource source) {
        return world.start(world.builder("shop")
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS)
                .export(new BlackTea(), ExportOptions.UNSET));
    }

    @Test
    void aRuleAboutTheApplicationThatAServiceOverridesIsLoggedWithThePlace() {
        RpcApplication shop = start();
        shop.refer(Tea.class, IMPATIENT);
        try (LoggedLines log = LoggedLines.of(RuleReports.class.getName(), Level.INFO)) {
            String overridden =
                    PLACE + " does not hold for reference io.tern.bootstrap.Tea, which has timeoutMillis = 500"
                            + " (builder)";
            RuleVerdict verdict =
                    source.publish(rules(1, "{\"settings\": {\"timeoutMillis\": 300, \"retries\": 1, \"weight\": 7}}"));
            assertThat(verdict.accepted()).isTrue();
            assertThat(verdict.message())
                    .isEqualTo("rules of version 1 (settings: 3): 2 in effect; overridden: " + overridden);
            assertThat(log.lines()).containsExactly("INFO " + overridden);

            source.publish(rules(2, "{\"force\": true, \"settings\": {\"timeoutMillis\": 300}}"));
            assertThat(source.last().message()).isEqualTo("rules of version 2 (settings: 1): 1 in effect");
            assertThat(log.lines()).as("once").hasSize(1);
        }
    }

    @Test
    void aReferenceThatIsMadeLaterIsComparedToo() {
        RpcApplication shop = start();
        source.publish(rules(1, "{\"settings\": {\"timeoutMillis\": 300}}"));
        assertThat(source.last().message()).isEqualTo("rules of version 1 (settings: 1): 0 in effect");
        try (LoggedLines log = LoggedLines.of(RuleReports.class.getName(), Level.INFO)) {
            shop.refer(Tea.class, IMPATIENT);
            await().until(() -> source.last().message().contains("which has timeoutMillis = 500 (builder)"));
            shop.refer(Tea.class);
            await().until(() -> source.last().message().contains(": 1 in effect"));
            assertThat(log.lines()).hasSize(1);
        }
    }

    @Test
    void rulesWithoutAnyEffectAreAWarning() {
        String elsewhere = "{\"service\": \"io.tern.bootstrap.Tea@2.0\", \"settings\": {\"concurrencyLimit\": 9}}";
        String here = elsewhere.replace("@2.0", "");
        ScriptedRuleSource published = new ScriptedRuleSource(rules(1, elsewhere));
        try (LoggedLines log = LoggedLines.of(RuleReports.class.getName(), Level.INFO)) {
            start(published);
            assertThat(log.lines())
                    .as("at the start")
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains("0 in effect; neither called nor served here: io.tern.bootstrap.Tea@2.0");
            published.publish(rules(2, here));
            published.publish(rules(3, here, elsewhere));
            assertThat(log.lines()).as("where some have an effect").hasSize(1);
            published.publish(rules(4, elsewhere));
            assertThat(log.lines()).as("while it runs").hasSize(2);
        }
    }

    @Test
    void servicesThatAreNeitherCalledNorServedAreNamedAsFarAsTheyAreFew() {
        start();
        String tea = "{\"service\": \"io.tern.bootstrap.Tea\", \"settings\": {\"concurrencyLimit\": 9}}";
        String[] said = new String[8];
        said[0] = tea;
        for (int i = 1; i < said.length; i++) {
            said[i] = tea.replace("Tea", "Tea" + i);
        }
        assertThat(source.publish(rules(1, said)).message())
                .isEqualTo("rules of version 1 (settings: 8): 1 in effect; neither called nor served here:"
                        + " io.tern.bootstrap.Tea1, io.tern.bootstrap.Tea2, io.tern.bootstrap.Tea3,"
                        + " io.tern.bootstrap.Tea4, io.tern.bootstrap.Tea5 and 2 more");
        assertThat(source.publish(rules(2, said[3].replace("Tea3", "Tea@2.0"))).message())
                .endsWith("0 in effect; neither called nor served here: io.tern.bootstrap.Tea@2.0");
    }
}
