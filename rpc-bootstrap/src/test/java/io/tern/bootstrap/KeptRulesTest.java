package io.tern.bootstrap;

import static io.tern.bootstrap.ScriptedRuleSource.rules;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.tern.api.ExportOptions;
import io.tern.api.RuleSourceFactory;
import io.tern.api.ServerFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that start while the place of their rules is away. */
final class KeptRulesTest {
    private static final String LIMIT = rules(7, "{\"settings\": {\"concurrencyLimit\": 9}}");
    private static final String REFUSED = rules(8, "{\"settings\": {\"concurrencyLimit\": -9}}");

    /** Nobody knows that before the export is there. */
    private static final String MISFIT = rules(
            8,
            "{\"settings\": {\"concurrencyLimit\": 8}}, {\"service\": \"" + Tea.class.getName()
                    + "\", \"method\": \"briw\", \"settings\": {\"concurrencyLimit\": 3}}");

    private final TestWorld world = new TestWorld();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        world.close();
    }

    private RpcApplication start(ScriptedRuleSource source, boolean snapshot) {
        return world.start(world.isolated("shop")
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS)
                .snapshotDirectory(directory)
                .snapshot(snapshot)
                .startWait(source.isAway() ? Duration.ofMillis(200) : Duration.ofSeconds(10))
                .export(new BlackTea(), ExportOptions.UNSET));
    }

    /** Of an application that ends again. */
    private void runWith(String... texts) {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        try (RpcApplication shop = start(source, true)) {
            assertThat(shop).isNotNull();
            for (String text : texts) {
                source.publish(text);
            }
        }
    }

    @Test
    void whatHeldInAnEarlierRunHoldsUntilThePlaceSaysSomethingThatIsAccepted() {
        runWith(LIMIT, REFUSED);
        ScriptedRuleSource away = ScriptedRuleSource.away();
        try (LoggedLines log = LoggedLines.of(Rules.class.getName(), Level.WARN)) {
            RpcApplication shop = start(away, true);
            assertThat(shop.effectiveConfiguration())
                    .contains("concurrencyLimit = 9 (rule 1 of version 7 at scripted://rules (kept in " + directory);
            assertThat(log.lines()).singleElement().asString().contains("scripted://rules says nothing yet");
            assertThat(away.last())
                    .returns(true, RuleVerdict::accepted)
                    .returns(7L, RuleVerdict::holds)
                    .returns(RuleVerdict.hash(LIMIT), RuleVerdict::hash);
            assertThat(away.last().message())
                    .startsWith("kept by an earlier run, for scripted://rules says nothing yet");

            assertThat(away.publish(REFUSED).holds()).isEqualTo(7);
            assertThat(shop.effectiveConfiguration()).contains("concurrencyLimit = 9 ");
            away.publish(LIMIT);
            assertThat(shop.effectiveConfiguration())
                    .contains("concurrencyLimit = 9 (rule 1 of version 7 at scripted://rules)");
        }
    }

    @Test
    void aPlaceThatSaysThatThereAreNoneIsBelieved() {
        runWith(LIMIT);
        RpcApplication shop = start(new ScriptedRuleSource(null), true);
        assertThat(shop.effectiveConfiguration()).contains("concurrencyLimit = - (default)");
        shop.close();
        assertThat(start(ScriptedRuleSource.away(), true).effectiveConfiguration())
                .as("nothing is kept any more")
                .contains("concurrencyLimit = - (default)");
    }

    @Test
    void nothingIsKeptOrUsedWithoutSnapshots() {
        runWith(LIMIT);
        assertThat(start(ScriptedRuleSource.away(), false).effectiveConfiguration())
                .contains("concurrencyLimit = - (default)");
    }

    @Test
    void aStartBesideATextThatIsRefusedHoldsWhatThoseHoldWhoWereThereBefore() {
        for (String refused : new String[] {REFUSED, "no JSON"}) {
            runWith(LIMIT, refused);
            ScriptedRuleSource source = new ScriptedRuleSource(refused);
            RpcApplication shop = start(source, true);
            assertThat(shop.effectiveConfiguration())
                    .contains("concurrencyLimit = 9 (rule 1 of version 7 at scripted://rules (kept in " + directory);
            assertThat(source.last())
                    .returns(false, RuleVerdict::accepted)
                    .returns(7L, RuleVerdict::holds)
                    .returns(RuleVerdict.hash(refused), RuleVerdict::hash)
                    .extracting(RuleVerdict::message)
                    .asString()
                    .contains(refused.equals(REFUSED) ? "-9" : "no JSON", "kept in " + directory, "holds instead");
            shop.close();
        }
    }

    @Test
    void aStartBesideATextThatDoesNotFitHoldsWhatThoseHoldWhoWereThereBefore() {
        runWith(LIMIT, MISFIT);
        for (int start = 0; start < 2; start++) {
            ScriptedRuleSource source = new ScriptedRuleSource(MISFIT);
            RpcApplication shop = start(source, true);
            assertThat(shop.effectiveConfiguration())
                    .contains("concurrencyLimit = 9 (rule 1 of version 7 at scripted://rules (kept in " + directory);
            assertThat(source.last())
                    .returns(false, RuleVerdict::accepted)
                    .returns(8L, RuleVerdict::version)
                    .returns(RuleVerdict.hash(MISFIT), RuleVerdict::hash)
                    .returns(7L, RuleVerdict::holds)
                    .returns(List.of(), RuleVerdict::without)
                    .extracting(RuleVerdict::message)
                    .asString()
                    .contains("do not fit", Tea.class.getName(), "briw", "holds instead");
            shop.close();
        }
        assertThat(start(ScriptedRuleSource.away(), true).effectiveConfiguration())
                .as("a text that did not fit has not taken the place of the one that did")
                .contains("concurrencyLimit = 9 ");
    }

    @Test
    void aStartBesideATextThatDoesNotFitGoesWithoutItWhereNothingIsKept() {
        ScriptedRuleSource source = new ScriptedRuleSource(MISFIT);
        RpcApplication shop = start(source, true);
        assertThat(shop.effectiveConfiguration()).contains("concurrencyLimit = - (default)");
        assertThat(source.last()).returns(false, RuleVerdict::accepted).returns(8L, RuleVerdict::holds);
        assertThat(source.last().without()).singleElement().asString().contains("briw");

        assertThat(source.publish(LIMIT).accepted()).isTrue();
        assertThat(shop.effectiveConfiguration()).contains("concurrencyLimit = 9 ");
    }

    @Test
    void whatIsKeptStaysKeptBesideATextThatFitsAsLittle() {
        String braw = MISFIT.replace("briw", "braw").replace("8", "7");
        start(new ScriptedRuleSource(braw), true).close();
        ScriptedRuleSource source = new ScriptedRuleSource(MISFIT);
        RpcApplication shop = start(source, true);
        assertThat(source.last()).returns(false, RuleVerdict::accepted).returns(8L, RuleVerdict::holds);
        assertThat(source.last().without()).hasSize(1);
        shop.close();

        ScriptedRuleSource away = ScriptedRuleSource.away();
        RpcApplication later = start(away, true);
        assertThat(away.last().hash()).isEqualTo(RuleVerdict.hash(braw));
        later.close();
    }

    @Test
    void theStatusIsAboutTheTextThatWasPublishedLastBeforeTheStartHadAll() {
        runWith(LIMIT);
        ScriptedRuleSource source = new ScriptedRuleSource(MISFIT);
        AtomicBoolean bound = new AtomicBoolean();
        ServerFilter publishing = context -> {
            if (bound.compareAndSet(false, true)) {
                source.publish("no JSON");
            }
            return null;
        };
        RpcApplication shop = world.start(world.isolated("shop")
                .extension(RuleSourceFactory.class, "scripted", source)
                .extension(ServerFilter.class, "publishing", publishing)
                .rules(ScriptedRuleSource.ADDRESS)
                .snapshotDirectory(directory)
                .snapshot(true)
                .export(
                        new BlackTea(),
                        ExportOptions.builder().filters(List.of("publishing")).build()));
        assertThat(shop.effectiveConfiguration()).contains("concurrencyLimit = 9 ");
        assertThat(source.last())
                .returns(RuleVerdict.hash("no JSON"), RuleVerdict::hash)
                .returns(7L, RuleVerdict::holds);
        assertThat(source.last().message()).contains("no JSON", "holds instead");
    }

    @Test
    void whatIsKeptAndRefusedTooIsSaidBesideATextThatIsRefused() {
        runWith(LIMIT);
        ScriptedRuleSource source = new ScriptedRuleSource(REFUSED);
        try (RpcApplication tea = world.start(world.isolated("shop")
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS)
                .snapshotDirectory(spoilt())
                .snapshot(true))) {
            assertThat(tea).isNotNull();
            assertThat(source.last().message()).contains("-9", "kept in " + directory, "is refused, too: ");
        }
    }

    /** What is kept is spoilt. */
    private Path spoilt() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "no JSON");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
    }

    @Test
    void whatIsKeptHoldsBesideNoTextThatIsRefusedAfterOneThatWasAccepted() {
        runWith(LIMIT);
        ScriptedRuleSource source = new ScriptedRuleSource(REFUSED);
        RpcApplication shop = start(source, true);
        source.publish(null);
        assertThat(source.publish(REFUSED).holds()).isZero();
        assertThat(shop.effectiveConfiguration()).contains("concurrencyLimit = - (default)");
    }
}
