package io.tern.registry.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.RegistryAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ZooKeeperSettingsTest {
    @Test
    void hasDefaults() {
        ZooKeeperSettings settings = settings("zookeeper://zk-1");
        assertThat(settings.connectString()).isEqualTo("zk-1:2181");
        assertThat(settings.servicesPath()).isEqualTo("/tern/v1/services");
        assertThat(settings.sessionMillis()).isEqualTo(30_000);
        assertThat(settings.hasCredentials()).isFalse();
    }

    @Test
    void readsEverything() {
        ZooKeeperSettings settings = settings(
                "zookeeper://shop:a%40b%2Fc:d@zk-1:2182,[::1]:2183,[::2]/env/test/?sessionMillis=4000&connectMillis=700");
        assertThat(settings.connectString()).isEqualTo("zk-1:2182,[::1]:2183,[::2]:2181");
        assertThat(settings.servicesPath()).isEqualTo("/env/test/tern/v1/services");
        assertThat(new String(settings.credentialBytes(), StandardCharsets.UTF_8))
                .isEqualTo("shop:a@b/c:d");
        assertThat(settings.sessionMillis()).isEqualTo(4_000);
        assertThat(settings.connectMillis()).isEqualTo(700);
    }

    @ParameterizedTest
    @CsvSource({
        "ZK_1.Example., zk_1.example.:2181",
        "[0:0:0:0:0:0:0:1], [::1]:2181",
        "[fe80::1%eth0]:7, [fe80::1%eth0]:7",
        "127.1:7, 127.0.0.1:7"
    })
    void takesEveryFormOfAHost(String host, String server) {
        assertThat(settings("zookeeper://" + host).connectString()).isEqualTo(server);
    }

    @Test
    void printsNoSecret() {
        assertThat(settings("zookeeper://shop:secret@zk-1/env").toString())
                .isEqualTo("zookeeper://zk-1/env")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            zookeeper://                          | no host
            zookeeper://zk:x                      | host 'zk:x'
            zookeeper://zk:0                      | host 'zk:0'
            zookeeper://zk:70000                  | host 'zk:70000'
            zookeeper://bücher.example            | xn--bcher-kva.example
            zookeeper://256.0.0.1                 | host: '256.0.0.1'
            zookeeper://::1                       | host '::1'
            zookeeper://[::1                      | host '[::1'
            zookeeper://[::1]x                    | host '[::1]x'
            zookeeper://zk//a                     | path '//a'
            zookeeper://zk/a/../b                 | path '/a/../b'
            zookeeper://zk?session=1              | unknown parameter 'session'
            zookeeper://zk?sessionMillis=1        | sessionMillis=1
            zookeeper://zk?sessionMillis=long     | sessionMillis=long
            zookeeper://secret@zk                 | without a colon
            zookeeper://u:secret%4@zk             | percent-encoded
            """)
    void refusesWhatIsMalformedWithoutASecret(String address, String message) {
        assertThatThrownBy(() -> settings(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("zookeeper://")
                .hasMessageNotContaining("secret");
    }

    private static ZooKeeperSettings settings(String address) {
        return ZooKeeperSettings.of(RegistryAddress.parse(address));
    }
}
