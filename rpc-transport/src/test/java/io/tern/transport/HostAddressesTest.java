package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostAddressesTest {
    private final List<String> asked = new ArrayList<>();
    private final HostAddresses hosts = new HostAddresses(host -> {
        asked.add(host);
        throw new UnknownHostException(host);
    });

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    10.0.0.1                          | 10.0.0.1
                    10.0.0.1 10.0.0.2 10.0.0.3        | 10.0.0.1 10.0.0.2 10.0.0.3
                    fe80::1 fe80::2 10.0.0.1          | fe80::1 10.0.0.1 fe80::2
                    10.0.0.1 10.0.0.2 fe80::1 fe80::2 | 10.0.0.1 fe80::1 10.0.0.2 fe80::2
                    """)
    void familiesTakeTurns(String resolved, String expected) throws Exception {
        assertThat(HostAddresses.interleaved(addresses(resolved))).isEqualTo(addresses(expected));
    }

    private static List<InetAddress> addresses(String literals) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals.split(" ", -1)) {
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1"})
    void nobodyIsAskedForALiteral(String host) throws Exception {
        assertThat(hosts.isLiteral(host)).isTrue();
        assertThat(hosts.of(host)).containsExactly(InetAddress.getByName(host));
        assertThat(asked).isEmpty();
    }

    @Test
    void aLiteralKeepsItsScope() throws Exception {
        assertThat(((Inet6Address) hosts.of("fe80::1%7").get(0)).getScopeId()).isEqualTo(7);
    }

    @Test
    void aScopeThatIsNotThereIsToldWithTheAddress() {
        assertThatThrownBy(() -> hosts.of("fe80::1%no-such"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageStartingWith("the address 'fe80::1%no-such' cannot be used here: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "some_name", "some.name.", "xn--bcher-kva.example", "1.2.3"})
    void anyOtherHostIsANameAsItIsWritten(String host) {
        assertThat(hosts.isLiteral(host)).isFalse();
        assertThatThrownBy(() -> hosts.of(host))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("the name '" + host + "' has no address");
        assertThat(asked).containsExactly(host);
    }
}
