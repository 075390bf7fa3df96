package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.spi.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of the settings says what the code says. */
final class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String WRITE = "write.docs";

    @Test
    void theTablesAreThoseOfTheCatalogue() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(ConfigurationPage.MARKER);
        int end = page.indexOf(ConfigurationPage.MARKER) + ConfigurationPage.MARKER.length();
        String expected = page.substring(0, end) + tables();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as(
                        "docs/configuration.md; write it anew with: mvn -pl rpc-bootstrap -Pquick test"
                                + " -Dtest=ConfigurationPageTest -D%s=true",
                        WRITE)
                .isEqualTo(expected);
    }

    private static String tables() {
        try (Extensions extensions = Extensions.create()) {
            return ConfigurationPage.tables(SettingCatalogue.of(extensions));
        }
    }
}
