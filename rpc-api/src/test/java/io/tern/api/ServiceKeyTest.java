package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceKeyTest {
    @Test
    void printsVersionAndGroupWhereTheyAreSet() {
        assertThat(new ServiceKey("demo.Echo", "", "")).hasToString("demo.Echo");
        assertThat(new ServiceKey("demo.Echo", "", "1.0")).hasToString("demo.Echo@1.0");
        assertThat(new ServiceKey("demo.Echo", "blue", "")).hasToString("demo.Echo+blue");
        assertThat(new ServiceKey("demo.Echo", "blue", "1.0")).hasToString("demo.Echo@1.0+blue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.Echo", "demo.Echo@1.0", "demo.Echo+blue", "demo.Outer$Echo@1.0+blue"})
    void readsWhatItPrints(String text) {
        assertThat(ServiceKey.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "@1",
                "+blue",
                "a@",
                "a+",
                "a@1+",
                "a@+b",
                "a@1@2",
                "a+b+c",
                "a+b@1",
                "a#m",
                "a/b",
                "a b",
                "a\u2003b"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> ServiceKey.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @Test
    void refusesSeparatorsInParts() {
        assertThatThrownBy(() -> new ServiceKey("demo.Echo", "a+b", ""))
                .hasMessage("group: 'a+b' (expected: none of '@', '+', '#', '/' and no white space)");
        assertThatThrownBy(() -> new ServiceKey("demo.Echo", "", "1/2")).hasMessageStartingWith("version: '1/2'");
    }

    /** References name several groups so: it could not be called. */
    @Test
    void refusesSeveralGroups() {
        assertThatThrownBy(() -> new ServiceKey("demo.Echo", "a,b", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("group: 'a,b' (expected: one group, without ','; only references name several, beside"
                        + " cluster = \"mergeable\")");
        assertThatThrownBy(() -> ServiceKey.parse("demo.Echo@1.0+a,b")).hasMessageStartingWith("group: 'a,b'");
    }

    @Test
    void isOrderedByNameThenVersionThenGroup() {
        List<String> ordered = Stream.of("b", "a@2", "a@1+y", "a+z", "a@1+x", "a")
                .map(ServiceKey::parse)
                .sorted()
                .map(ServiceKey::toString)
                .toList();

        assertThat(ordered).containsExactly("a", "a+z", "a@1+x", "a@1+y", "a@2", "b");
    }

    @Test
    void takesTheBinaryNameOfAnInterface() {
        assertThat(ServiceKey.of(java.util.Map.Entry.class)).hasToString("java.util.Map$Entry");
    }

    @Test
    void aPartThatDoesNotTravelIsRefused() {
        String longest = "é".repeat(512);
        assertThat(new ServiceKey("a", longest, longest).version()).isEqualTo(longest);
        assertThatThrownBy(() -> new ServiceKey("a", "", longest + 'x'))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("version: 'é")
                .hasMessageEndingWith("…', 1025 bytes in UTF-8 (expected: at most 1024)");
        assertThatThrownBy(() -> new ServiceKey("a", longest + 'x', "")).hasMessageStartingWith("group: 'é");
    }
}
