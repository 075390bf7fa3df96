package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleTextTest {
    private static final String VALID = """
            {"version": 7, "rules": [
              {"settings": {"timeoutMillis": 300}},
              {"service": "demo.Echo@1.0+eu", "method": "echo(int)", "applications": ["checkout"], "instances": ["4f2a"],
               "force": true,
               "settings": {"tagFallback": true, "loadBalancer": "p2c"}}]}
            """;

    @Test
    void readsWhatIsWritten() {
        RuleText.Content content = RuleText.parse(VALID);
        assertThat(content.version()).isEqualTo(7);
        assertThat(content.rules())
                .containsExactly(
                        new RuleText.Rule(1, "", List.of(), List.of(), false, Map.of("timeoutMillis", "300")),
                        new RuleText.Rule(
                                2,
                                "demo.Echo@1.0+eu#echo(int)",
                                List.of("checkout"),
                                List.of("4f2a"),
                                true,
                                Map.of("tagFallback", "true", "loadBalancer", "p2c")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                          | expected: an object",
                "[]                                                          | line 1, column 1: expected: an object",
                "{\"version\": 1}                                            | no rules",
                "{\"rules\": []}                                             | no version",
                "{\"version\": 0, \"rules\": []}                             | expected: a whole number from 1",
                "{\"version\": 1.5, \"rules\": []}                           | expected: a whole number from 1",
                "{\"version\": 1, \"rules\": [], \"rule\": []}               | unknown field 'rule'",
                "{\"version\": 1, \"rules\": [], \"rules\": []}              | Duplicate field 'rules'",
                "{\"version\": 1, \"rules\": []} {}                          | expected: nothing behind the object",
                "{\"version\": 1, \"rules\": [{}]}                           | expected: settings in rule 1",
                "{\"version\": 1, \"rules\": [{\"setings\": {}}]}            | unknown field 'setings'",
                "{\"version\": 1, \"rules\": [{\"method\": \"m\", \"settings\": {\"a\": 1}}]} | expected: a service beside method 'm'",
                "{\"version\": 1, \"rules\": [{\"service\": \"a.B#m\", \"settings\": {\"a\": 1}}]} | the method of 'a.B#m' in the field method",
                "{\"version\": 1, \"rules\": [{\"settings\": {\"a\": null}}]} | true or false for a",
                "{\"version\": 1, \"rules\": [{\"settings\": {\"a\": {}}}]}  | true or false for a",
                "{\"version\": 1, \"rules\": [{\"applications\": [], \"settings\": {\"a\": 1}}]} | at least one, or none",
                "{\"version\": 1, \"rules\": [{\"instances\": [\"\"], \"settings\": {\"a\": 1}}]} | a text that is not blank",
                "{\"version\": 1, \"rules\": [{\"force\": 1, \"settings\": {\"a\": 1}}]} | expected: true or false",
                "{\"version\": 1, \"rules\": [                               | line 1",
            })
    void refusesWhatIsNotOfItsFormAndSaysWhereAndWhy(String text, String message) {
        assertThatThrownBy(() -> RuleText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThatThrownBy(() -> RuleText.parse(" ".repeat(RuleText.MOST_CHARS + 1)))
                .hasMessageContaining("expected: at most " + RuleText.MOST_CHARS);
        String rule = "{\"settings\":{\"a\":1}},";
        String many = "{\"version\": 1, \"rules\": [" + rule.repeat(RuleText.MOST_RULES) + "{\"settings\":{\"a\":1}}]}";
        assertThatThrownBy(() -> RuleText.parse(many))
                .hasMessageContaining("at most " + RuleText.MOST_RULES + " rules");
        assertThatThrownBy(() -> RuleText.parse("[".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefusedAndNothingElseHappens(@ForAll @StringLength(max = 200) String text) {
        assertOnlyRefused(text);
    }

    @Property(tries = 500)
    void oneWrongCharacterIsReadOrRefusedToo(@ForAll int place, @ForAll char put) {
        int at = Math.floorMod(place, VALID.length());
        assertOnlyRefused(VALID.substring(0, at) + put + VALID.substring(at + 1));
        assertOnlyRefused(VALID.substring(0, at));
    }

    private static void assertOnlyRefused(String text) {
        Throwable thrown = catchThrowable(() -> RuleText.parse(text));
        if (thrown != null) {
            assertThat(thrown).isExactlyInstanceOf(IllegalArgumentException.class);
        }
    }
}
