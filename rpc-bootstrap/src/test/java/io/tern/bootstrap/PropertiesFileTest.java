package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PropertiesFileTest {
    private static PropertiesFile parse(String text) {
        return PropertiesFile.parse("tern.properties", text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1",
                "a = 1\nb: 2\rc 3\r\nd\t=\f4",
                "# comment\n! comment \\\na=1\n\n   \n  b=2",
                "a=one \\\n   two \\\n three\nb=2",
                "a\\ b\\=c\\:d = e\\tf\\ng\\\\h\\q",
                "a=\\u0041\\u00e9\nb=\u00e9",
                "a\nb=\nc:=d\ne==f",
                "a=1\\\\\nb=2\\",
                "a=1\\",
                "=nothing",
            })
    void readsWhatJavaReads(String text) throws IOException {
        Properties expected = new Properties();
        expected.load(new StringReader(text));
        Map<String, String> actual = new LinkedHashMap<>();
        parse(text).lines().forEach(line -> actual.put(line.key(), line.value()));
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void knowsWhereEachLineBegins() {
        assertThat(parse("# one\na=1\\\n  2\n\nb=3\r\nc=4").lines())
                .extracting(PropertiesFile.Line::number)
                .containsExactly(2, 5, 6);
        PropertiesFile file = parse("\na=1");
        assertThat(file.place(file.lines().get(0))).isEqualTo("tern.properties:2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u12", "\\u12g4", "\\u", "\\u 123"})
    void aMalformedEscapeIsRefusedWithItsLine(String escape) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("a=1\nb=" + escape))
                .withMessageStartingWith("tern.properties:2: '\\u")
                .withMessageContaining("expected: \\u and four hexadecimal digits");
    }

    @Test
    void whatIsNoUtf8IsRefusedWithItsLine() {
        byte[] latin = "a=1\nb=\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PropertiesFile.parse("tern.properties", latin))
                .withMessageStartingWith("tern.properties:2: byte 6 of the file is no UTF-8");
    }
}
