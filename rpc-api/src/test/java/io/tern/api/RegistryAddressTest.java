package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistryAddressTest {
    @Test
    void readsEveryPart() {
        RegistryAddress address =
                RegistryAddress.parse("zookeeper://user:secret@a:2181, [::1]:2181/tern/dev?sessionMillis=1000&x=");

        assertThat(address.scheme()).isEqualTo("zookeeper");
        assertThat(address.userInfo()).isEqualTo("user:secret");
        assertThat(address.hosts()).containsExactly("a:2181", "[::1]:2181");
        assertThat(address.hostList()).isEqualTo("a:2181,[::1]:2181");
        assertThat(address.path()).isEqualTo("/tern/dev");
        assertThat(address.parameters()).isEqualTo(Map.of("sessionMillis", "1000", "x", ""));
    }

    @Test
    void readsWhatHasFewParts() {
        assertThat(RegistryAddress.parse("memory://orders"))
                .isEqualTo(new RegistryAddress("memory", "", List.of("orders"), "", Map.of()));
        assertThat(RegistryAddress.parse("memory://").hosts()).isEmpty();
        assertThat(RegistryAddress.parse("zookeeper://a/").path()).isEmpty();
        assertThat(RegistryAddress.parse("zookeeper://a/b//").path()).isEqualTo("/b");
        assertThat(RegistryAddress.parse("static://a:1,,b:2,").hosts()).containsExactly("a:1", "b:2");
    }

    @Test
    void keepsAnAtSignInThePassword() {
        assertThat(RegistryAddress.parse("zookeeper://user:p@ss@host:1"))
                .satisfies(address -> assertThat(address.userInfo()).isEqualTo("user:p@ss"))
                .satisfies(address -> assertThat(address.hosts()).containsExactly("host:1"));
    }

    @Test
    void neverPrintsUserAndPassword() {
        assertThat(RegistryAddress.parse("zookeeper://user:secret@a:1,b:2/root?token=hidden"))
                .hasToString("zookeeper://a:1,b:2/root");
        assertThatThrownBy(() -> RegistryAddress.parse("zookeeper:/user:secret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("registry: '…@host' (expected: scheme://host:port, such as zookeeper://127.0.0.1:2181)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zookeeper://a:1,zookeeper://b:2",
                "zookeeper://a:1; zookeeper://b:2",
                "zookeeper://user:secret@a:1/tern,memory://b:2",
                "zookeeper://a:1 zookeeper://user:secret@b:2",
            })
    void isOneAddressAndNotSeveral(String text) {
        assertThatThrownBy(() -> RegistryAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is more than one address (expected: one; in the setting registries semicolons")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aParameterMayBeAnAddress() {
        assertThat(RegistryAddress.parse("memory://a?next=x,tern://b:2").parameters())
                .isEqualTo(Map.of("next", "x,tern://b:2"));
    }

    /** Unescaped, it would end the password, and the rest would be printed as a path or a parameter. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zookeeper://user:sec/ret@host:1",
                "zookeeper://user:sec?ret@host:1",
                "zookeeper://user:sec?a=ret@host:1/tern",
                "zookeeper://user:p@sec/ret@host:1",
                "zookeeper:/user:secret@host:1",
                "user:secret@host:1",
            })
    void refusesWhatWouldPrintPartOfAPassword(String text) {
        assertThatThrownBy(() -> RegistryAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("registry: '…@host:1")
                .hasMessageContaining("expected: scheme://")
                .message()
                .doesNotContain("sec")
                .doesNotContain("ret")
                .doesNotContain("user:p@");
        assertThat(RegistryAddress.printable(text)).startsWith("…@host:1");
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String text : List.of("", "host:1", "://host")) {
            assertThatThrownBy(() -> RegistryAddress.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("registry: '" + text + "' (expected: scheme://host:port");
        }
    }

    @Test
    void refusesParametersWithoutKeyOrTwice() {
        assertThatThrownBy(() -> RegistryAddress.parse("a://b?flag"))
                .hasMessage("registry parameter: 'flag' (expected: key=value)");
        assertThatThrownBy(() -> RegistryAddress.parse("a://b?"))
                .hasMessage("registry parameter: '' (expected: key=value)");
        assertThatThrownBy(() -> RegistryAddress.parse("a://b?=1")).hasMessageContaining("(expected: key=value)");
        assertThatThrownBy(() -> RegistryAddress.parse("a://b?x=1&x=2"))
                .hasMessage("registry parameter: 'x' appears twice (expected: once)");
    }
}
