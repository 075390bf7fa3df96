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
        assertThatThrownBy(() -> new Address("[::1]", 1))
                .hasMessage("host: '[::1]' (expected: a host name or an IP address without brackets and port)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"my.host:20880", "10.0.0.1:20880", "cafe:80", "host:", ":80", "host::1", "a:b:c:my", "fe80%a:1"})
    void aHostHasNoPort(String host) {
        assertThatThrownBy(() -> new Address(host, 1))
                .hasMessage("host: '" + host + "' (expected: a host name or an IP address without brackets and port)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "::1", "::ffff:10.0.0.1", "2001:DB8:0:0:8:800:200C:417A", "fe80::1%eth0:1"})
    void onlyAddressesOfVersionSixHaveColons(String host) {
        assertThat(new Address(host, 1)).hasToString('[' + host + "]:1");
    }

    @Test
    void printsBracketsAroundVersionSixOnly() {
        assertThat(new Address("::1", 80)).hasToString("[::1]:80");
        assertThat(new Address("10.0.0.1", 80)).hasToString("10.0.0.1:80");
    }
}
