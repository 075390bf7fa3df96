package io.tern.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpellingTest {
    private static final List<String> SETTINGS = List.of("retries", "timeoutMillis", "weight", "p2c", "random");

    @ParameterizedTest
    @CsvSource({
        "retry, ''",
        "retires, retries",
        "Retries, retries",
        "timeoutMilis, timeoutMillis",
        "timeout, ''",
        "wieght, weight",
        "p2, p2c",
        "p2p, p2c",
        "raandom, random",
        "2pc, p2c",
        "zookeeper, ''",
        "'', ''",
    })
    void guessesOnlyWhatIsClose(String word, String expected) {
        assertThat(Spelling.closest(word, SETTINGS).orElse("")).isEqualTo(expected);
    }

    @Test
    void takesTheAlphabeticallyFirstOfEquallyCloseOnes() {
        assertThat(Spelling.closest("bat", List.of("rat", "cat"))).contains("cat");
    }

    @Test
    void doesNotMeasureEndlessWords() {
        String endless = "x".repeat(101);

        assertThat(Spelling.closest(endless, List.of(endless))).isEmpty();
    }

    @Property
    void findsAWordWithOneLetterReplaced(
            @ForAll @AlphaChars @StringLength(min = 1, max = 20) String word,
            @ForAll @IntRange(max = 19) int place,
            @ForAll @CharRange(from = 'a', to = 'z') char letter) {
        int index = place % word.length();
        String mistyped = word.substring(0, index) + letter + word.substring(index + 1);

        assertThat(Spelling.closest(mistyped, Set.of(word))).contains(word);
    }
}
