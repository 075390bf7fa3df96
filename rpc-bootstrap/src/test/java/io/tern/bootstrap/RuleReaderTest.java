package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.spi.ExtensionException;
import io.tern.spi.Extensions;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What instances of several applications make of one text. */
final class RuleReaderTest {
    private static final String ALL = "{\"settings\": {\"retries\": 0}}";
    private static final String OF_APPLICATION = "{\"applications\": [\"checkout\"], \"settings\": {\"retries\": 1}}";
    private static final String OF_INSTANCE = "{\"instances\": [\"4f2a\"], \"settings\": {\"retries\": 2}}";

    private final Extensions extensions = Extensions.create();
    private final SettingCatalogue catalogue = SettingCatalogue.of(extensions);

    @AfterEach
    void close() {
        extensions.close();
    }

    private RuleSet read(String application, String instanceId, String... rules) {
        EntryReader reader = new EntryReader(catalogue, new ExtensionNames(extensions));
        return new RuleReader(application, instanceId, catalogue, reader)
                .read(RuleText.parse(ScriptedRuleSource.rules(7, rules)), "here");
    }

    private static List<String> said(List<SettingEntry> entries) {
        return entries.stream().map(entry -> entry.key() + " = " + entry.text()).toList();
    }

    @Test
    void ofRulesAboutOneKeyTheOneThatNamesItsAudienceMostPreciselyHolds() {
        for (String[] rules : new String[][] {{ALL, OF_APPLICATION, OF_INSTANCE}, {OF_INSTANCE, OF_APPLICATION, ALL}}) {
            assertThat(said(read("checkout", "4f2a", rules).entries())).containsExactly("tern.retries = 2");
            assertThat(said(read("checkout", "9c01", rules).entries())).containsExactly("tern.retries = 1");
            assertThat(said(read("basket", "77ab", rules).entries())).containsExactly("tern.retries = 0");
        }
    }

    @Test
    void audiencesCountAmongForcedRulesAndAmongTheOthersApart() {
        RuleSet read = read(
                "checkout",
                "4f2a",
                "{\"force\": true, \"settings\": {\"retries\": 3}}",
                "{\"force\": true, \"applications\": [\"checkout\"], \"settings\": {\"retries\": 4}}",
                OF_INSTANCE);
        assertThat(said(read.forced())).containsExactly("tern.retries = 4");
        assertThat(said(read.entries())).containsExactly("tern.retries = 2");
    }

    @Test
    void twoThatAreForOneInstanceAndEquallyPreciseAreRefusedByEverybody() {
        String[][] contradictions = {
            {ALL, "{\"settings\": {\"retries\": 5}}"},
            {OF_APPLICATION, "{\"applications\": [\"basket\", \"checkout\"], \"settings\": {\"retries\": 5}}"},
            {OF_INSTANCE, "{\"instances\": [\"4f2a\", \"9c01\"], \"settings\": {\"retries\": 5}}"},
            {OF_INSTANCE, "{\"instances\": [\"4f2a\"], \"applications\": [\"basket\"], \"settings\": {\"retries\": 5}}"
            },
        };
        for (String[] rules : contradictions) {
            for (String[] reader : new String[][] {{"checkout", "4f2a"}, {"stranger", "0000"}}) {
                assertThatIllegalArgumentException()
                        .as("%s read by %s", rules[1], reader[0])
                        .isThrownBy(() -> read(reader[0], reader[1], rules))
                        .withMessageContaining("rule 2 of version 7 at here: tern.retries is said already by rule 1");
            }
        }
    }

    @Test
    void equallyPreciseRulesThatNoInstanceSharesAreFine() {
        String ofOthers = "{\"applications\": [\"basket\"], \"settings\": {\"retries\": 5}}";
        assertThat(said(read("basket", "77ab", OF_APPLICATION, ofOthers).entries()))
                .containsExactly("tern.retries = 5");
        String twice = "{\"instances\": [\"9c01\", \"9c01\"], \"settings\": {\"retries\": 6}}";
        assertThat(said(read("checkout", "9c01", OF_INSTANCE, twice).entries())).containsExactly("tern.retries = 6");
    }

    @Test
    void whatIsSaidToOthersMayNameWhatOnlyTheyHave() {
        String theirs =
                "{\"applications\": [\"checkout\"], \"settings\": {\"loadBalancer\": \"nearest\", \"theirSetting\": 1}}";
        assertThat(read("basket", "77ab", theirs, ALL).entries()).hasSize(1);
        assertThatThrownBy(() -> read("checkout", "4f2a", theirs))
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("nearest");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("checkout", "4f2a", theirs.replace("nearest", "p2c")))
                .withMessageContaining("unknown setting 'theirSetting'");
    }

    @Test
    void whatIsWrongEverywhereIsRefusedByOthersToo() {
        String[][] mistakes = {
            {"\"settings\": {\"timeoutMillis\": -1}", "expected: at least 1"},
            {"\"settings\": {\"idempotent\": true}", "is a setting of the method"},
            {"\"settings\": {\"port\": 1}", "cannot change while an application runs"},
            {"\"settings\": {\"serializer\": \"json\"}", "cannot change while an application runs"},
            {"\"settings\": {\"a.b\": 1}", "expected:"},
            {"\"service\": \"a.B@\", \"settings\": {\"retries\": 1}", "a.B@"},
        };
        for (String[] mistake : mistakes) {
            assertThatIllegalArgumentException()
                    .as(mistake[0])
                    .isThrownBy(() -> read("basket", "77ab", "{\"applications\": [\"checkout\"], " + mistake[0] + '}'))
                    .withMessageContaining("rule 1 of version 7 at here")
                    .withMessageContaining(mistake[1]);
        }
    }

    @Test
    void settingsTimesNamesAreBounded() {
        String settings = names(2_000, i -> "\"setting" + i + "\": 1");
        String instances = names(2_000, i -> "\"" + i + '"');
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(
                        "basket", "77ab", "{\"instances\": [" + instances + "], \"settings\": {" + settings + "}}"))
                .withMessageContaining("version 7 at here: 4000000 settings")
                .withMessageContaining("expected: at most 100000");
        String fewer = names(50, i -> "\"setting" + i + "\": 1");
        assertThat(read("basket", "77ab", "{\"instances\": [" + instances + "], \"settings\": {" + fewer + "}}")
                        .size())
                .isZero();
    }

    private static String names(int count, IntFunction<String> name) {
        return IntStream.range(0, count).mapToObj(name).collect(Collectors.joining(","));
    }
}
