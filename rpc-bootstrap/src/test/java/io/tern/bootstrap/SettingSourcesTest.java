package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tern.spi.Extensions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The environment as a source; the others are looked at from outside. */
final class SettingSourcesTest {
    private final Extensions extensions = Extensions.create();
    private final SettingCatalogue catalogue = SettingCatalogue.of(extensions);

    @AfterEach
    void close() {
        extensions.close();
    }

    private SettingSource environment(Map<String, String> variables) {
        List<SettingSource> sources = SettingSources.read(
                new Surroundings(Map.of(), variables),
                new ClassLoader(null) {},
                catalogue,
                new EntryReader(catalogue, new ExtensionNames(extensions)));
        return sources.get(1);
    }

    @ParameterizedTest
    @CsvSource({
        "port, TERN_CFG_PORT",
        "timeoutMillis, TERN_CFG_TIMEOUT_MILLIS",
        "inFlightPerConnection, TERN_CFG_IN_FLIGHT_PER_CONNECTION",
        "clientRateLimit, TERN_CFG_CLIENT_RATE_LIMIT",
    })
    void aVariableHasAnUnderscoreBeforeEachCapital(String setting, String variable) {
        assertThat(SettingSources.variable(setting)).isEqualTo(variable);
    }

    @Test
    void eachSettingHasAVariableOfItsOwn() {
        assertThat(catalogue.names().stream().map(SettingSources::variable))
                .doesNotHaveDuplicates()
                .allMatch(variable -> variable.matches("TERN_CFG_[A-Z0-9]+(_[A-Z0-9]+)*"))
                .doesNotContain("TERN_CFG_PROPERTIES");
    }

    @Test
    void whatAVariableSaysIsAboutTheApplication() {
        assertThat(environment(Map.of("TERN_CFG_RATE_LIMIT", " 5 ", "TERN_RETRIES", "x", "HOME", "/root"))
                        .entries())
                .containsExactly(new SettingEntry(
                        SettingKey.ofApplication("rateLimit"), "5", "environment TERN_CFG_RATE_LIMIT"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TERN_CFG_TIMEOUT_MILLIS | 0 | tern.timeoutMillis: '0' (expected: at least 1)",
                "TERN_CFG_PORT | tcp://10.0.0.1:80 | tern.port: 'tcp://10.0.0.1:80' (expected: 0 to 65535)",
                "TERN_CFG_RATE_LIMIT | many | tern.rateLimit: rateLimit: 'many' (expected: an integer of 1 to 1000000)",
                "TERN_CFG_LAZY | yes | tern.lazy: 'yes' (expected: true or false)",
                "TERN_CFG_IDEMPOTENT | true | 'tern.idempotent': idempotent is a setting of the method, not of the"
                        + " application (expected: tern.service.<interface>[@version][+group]#<method>.idempotent)",
                "TERN_CFG_TIMEOUTMILLIS | 5 | unknown setting 'timeoutmillis' (did you mean 'timeoutMillis'?)",
                "TERN_CFG_ | 5 | 'tern.' (expected: tern.<setting> or"
                        + " tern.service.<interface>[@version][+group][#method[(types)]].<setting>)",
            })
    void whatIsWrongIsRefusedWithTheVariable(String variable, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> environment(Map.of(variable, value)))
                .withMessage("environment " + variable + ": " + message);
    }
}
