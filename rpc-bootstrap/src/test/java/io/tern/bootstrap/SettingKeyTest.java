package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingKeyTest {
    private static final ServiceKey ECHO = new ServiceKey("demo.Echo", "blue", "1.0");

    @Test
    void aSettingAloneIsAboutTheApplication() {
        assertThat(SettingKey.parse("tern.timeoutMillis")).isEqualTo(SettingKey.ofApplication("timeoutMillis"));
    }

    @Test
    void theSettingStandsBehindTheLastDot() {
        assertThat(SettingKey.parse("tern.service.demo.Echo@1.0+blue.retries"))
                .isEqualTo(SettingKey.ofService(ECHO, "retries"));
        assertThat(SettingKey.parse("tern.service.demo.Echo.retries"))
                .isEqualTo(SettingKey.ofService(new ServiceKey("demo.Echo", "", ""), "retries"));
    }

    @Test
    void aMethodIsAllItsOverloadsOrOne() {
        assertThat(SettingKey.parse("tern.service.demo.Echo@1.0+blue#say.retries"))
                .isEqualTo(new SettingKey(ECHO, "say", null, "retries"));
        assertThat(SettingKey.parse("tern.service.demo.Echo@1.0+blue#say(demo.Person, int).retries"))
                .isEqualTo(new SettingKey(ECHO, "say", List.of("demo.Person", "int"), "retries"));
        assertThat(SettingKey.parse("tern.service.demo.Echo@1.0+blue#say().retries"))
                .isEqualTo(new SettingKey(ECHO, "say", List.of(), "retries"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tern.port",
                "tern.service.demo.Echo.retries",
                "tern.service.demo.Echo@1.0.2+blue#say(demo.Person,int[]).retries",
            })
    void isPrintedAsItIsWritten(String key) {
        assertThat(SettingKey.parse(key)).hasToString(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeoutMillis",
                "tern.",
                "tern.a.b",
                "tern.service.retries",
                "tern.service.demo.Echo.",
                "tern.service.demo.Echo#.retries",
                "tern.service.demo.Echo#say(.retries",
                "tern.service.demo.Echo#say(int.retries)",
                "tern.service.demo.Echo#say(int,).retries",
                "tern.service.demo.Echo#say(int)x.retries",
                "tern.service.demo.Echo#say more.retries",
                "tern.service.demo.Echo@.retries",
            })
    void anythingElseIsRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingKey.parse(key))
                .withMessageContaining("'" + key + "'")
                .withMessageContaining("expected: ");
    }

    @Test
    void findsItsMethods() {
        ServiceDescriptor service = ServiceDescriptor.of(Overloads.class, "", "");
        assertThat(matches("say", service)).isEqualTo(3);
        assertThat(matches("say()", service)).isOne();
        assertThat(matches("say(java.lang.String[])", service)).isOne();
        assertThat(matches("say([Ljava.lang.String;)", service)).isOne();
        assertThat(matches("say(int)", service)).isZero();
        assertThat(matches("tell", service)).isZero();
    }

    private static long matches(String selector, ServiceDescriptor service) {
        SettingKey key = SettingKey.parse("tern.service.demo.Echo#" + selector + ".retries");
        return service.methods().stream().filter(key::isAbout).count();
    }

    interface Overloads {
        void say();

        void say(long times);

        void say(String[] words);
    }
}
