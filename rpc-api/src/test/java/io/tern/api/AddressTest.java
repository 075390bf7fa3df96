package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            host:1,                   host,        1
            host,                     host,        20880
            ' host:80 ',              host,        80
            tern://host:0,            host,        0
            tern://host,              host,        20880
            10.0.0.1:65535,           10.0.0.1,    65535
            [::1]:80,                 ::1,         80
            [::1],                    ::1,         20880
            tern://[fe80::1%eth0]:80, fe80::1%eth0, 80
            a_b-c.example:00080,      a_b-c.example, 80
            """)
    void readsHostsAndPorts(String text, String host, int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host:",
                "host:x",
                "host:-1",
                "host:+1",
                "host:١٢",
                "::1",
                "::1:80",
                "[::1",
                "[::1]80",
                "[::1]:",
                "[host]:80",
                "a:1:2",
                "a,b:1",
                "a,b",
                "user@host:1",
                "host/path",
                "host:1/path",
                "a b:1",
                "",
                " ",
                ":80",
                "tern://",
                "[]:1",
                "http://host:1",
                "host:123456",
                "host:99999999999"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @Test
    void saysWhichFormsItKnows() {
        assertThatThrownBy(() -> Address.parse("::1:80"))
                .hasMessage(
                        "address: '::1:80' (expected: host:port, or [address]:port for IPv6, with or without tern://)");
        assertThatThrownBy(() -> Address.parse("host:65536")).hasMessage("port: 65536 (expected: 0 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my.host:20880",
                "10.0.0.1:20880",
                "cafe:80",
                "host:",
                ":80",
                "host::1",
                "a:b:c:my",
                "fe80%a:1",
                "[10.0.0.1]",
                "[host]",
                "256.0.0.1",
                "1.2.3.4.5",
                "10..1",
                "4294967296",
                "1:2:3:4:5:6:7:8:9",
                ".::1",
                "fe80::1%"
            })
    void refusesWhatIsNoHostOrHasAPort(String host) {
        assertThatThrownBy(() -> new Address(host, 1))
                .hasMessage("host: '" + host
                        + "' (expected: a host name or an IP address without a port, such as shop.example, 10.0.0.1 or"
                        + " ::1)");
    }

    @Test
    void saysHowToWriteAnInternationalName() {
        assertThatThrownBy(() -> Address.parse("bücher.example:80"))
                .hasMessage("host: 'bücher.example' has letters that no name service knows (expected: its ASCII form,"
                        + " xn--bcher-kva.example)");
    }

    /** As {@code new InetSocketAddress(host, port)} does, with which each is compared. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            LocalHost,                           localhost
            127.1,                               127.0.0.1
            2130706433,                          127.0.0.1
            010.0.0.01,                          10.0.0.1
            0,                                   0.0.0.0
            ::,                                  ::
            [::1],                               ::1
            0:0:0:0:0:0:0:1,                     ::1
            2001:DB8:0:0:8:800:200C:417A,        2001:db8::8:800:200c:417a
            2001:db8:0:0:1:0:0:1,                2001:db8::1:0:0:1
            2001:db8:0:1:1:1:1:1,                2001:db8:0:1:1:1:1:1
            1:0:0:0:0:0:0:0,                     1::
            ::ffff:10.0.0.1,                     10.0.0.1
            64:ff9b::10.0.0.1,                   64:ff9b::a00:1
            """)
    void takesEveryFormThatSocketsTakeAndKeepsOne(String host, String kept) {
        assertThat(new Address(host, 1).host()).isEqualTo(kept);
        assertThat(new java.net.InetSocketAddress(kept, 1)).isEqualTo(new java.net.InetSocketAddress(host, 1));
        assertThat(Address.parse(new Address(host, 1).toString())).isEqualTo(new Address(host, 1));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Some_Name.Example.,       some_name.example.
            xn--bcher-kva.example,    xn--bcher-kva.example
            fe80::1%eth0:1,           fe80::1%eth0:1
            FE80:0::1%Eth0,           fe80::1%Eth0
            [fe80::1%7],              fe80::1%7
            """)
    void takesNamesAndScopesAsTheyAre(String host, String kept) {
        assertThat(new Address(host, 1).host()).isEqualTo(kept);
    }

    @Test
    void printsBracketsAroundVersionSixOnly() {
        assertThat(new Address("::1", 80)).hasToString("[::1]:80");
        assertThat(new Address("10.0.0.1", 80)).hasToString("10.0.0.1:80");
    }
}
