package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Address;
import io.tern.api.Defaults;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressListTest {
    private static final String EXPECTED =
            " (expected: host:port, or [address]:port for IPv6, with or without tern://, port 1 to 65535)";

    private static List<Address> parse(String list) {
        return AddressList.parse("address", List.of(list.split(",", -1)));
    }

    @Test
    void keepsTheOrderAndKnowsAllForms() {
        assertThat(parse("tern://[::1]:20881, host:1 ,[fe80::1%eth0]:7,10.0.0.1"))
                .containsExactly(
                        new Address("::1", 20_881),
                        new Address("host", 1),
                        new Address("fe80::1%eth0", 7),
                        new Address("10.0.0.1", Defaults.PORT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1:20880", "[::1", "[::1]x", "host:", "host:x", "host:0", "host:65536", "http://host:1"})
    void namesAnEntryThatIsMalformed(String entry) {
        assertThatThrownBy(() -> parse("good:1," + entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: entry 2 '" + entry + "' is no address" + EXPECTED);
    }

    @Test
    void saysWhatIsWrongWithAHost() {
        assertThatThrownBy(() -> parse("good:1,a b"))
                .hasMessageStartingWith("address: entry 2 'a b' is no address: host: 'a b' (expected: ");
        assertThatThrownBy(() -> parse("bücher.example:80"))
                .hasMessageContaining("(expected: its ASCII form, xn--bcher-kva.example)");
    }

    @Test
    void namesEmptyEntriesByTheirPlace() {
        assertThatThrownBy(() -> parse("a:1,,b:2")).hasMessage("address: entry 2 is empty" + EXPECTED);
        assertThatThrownBy(() -> parse(" ")).hasMessage("address: entry 1 is empty" + EXPECTED);
        assertThatThrownBy(() -> AddressList.parse("registry static://", List.of()))
                .hasMessage("registry static://: no entry" + EXPECTED);
    }

    @Test
    void refusesAServerThatIsNamedTwice() {
        assertThatThrownBy(() -> parse("Host:20880,b:2,tern://host"))
                .hasMessage(
                        "address: entry 3 'tern://host' names host:20880 as entry 1 does (expected: each server once)");
        assertThatThrownBy(() -> parse("[::1]:1,tern://[::1]:1")).hasMessageContaining("names [::1]:1 as entry 1 does");
        assertThatThrownBy(() -> parse("[::1]:1,[0:0:0:0:0:0:0:1]:1"))
                .hasMessageContaining("names [::1]:1 as entry 1 does");
    }

    @Test
    void reportsAllMistakesTogether() {
        assertThatThrownBy(() -> parse("x:,a:1,,a:1"))
                .hasMessageContaining("entry 1 'x:' is no address")
                .hasMessageContaining("; entry 3 is empty")
                .hasMessageContaining("; entry 4 'a:1' names a:1 as entry 2 does");
    }
}
