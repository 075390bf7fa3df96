package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.StatusCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages and codes that the documentation quotes are those of the code. */
final class DocumentedMessagesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = ROOT.resolve("docs");

    /** Where a text of several lines goes on. */
    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern CODE_OF_ROW = Pattern.compile("^\\| `([A-Z_]+)`", Pattern.MULTILINE);

    @Test
    void everyStatusCodeIsExplainedAndNoOther() throws IOException {
        List<String> rows = CODE_OF_ROW
                .matcher(section("errors.md", "Every status"))
                .results()
                .map(row -> row.group(1))
                .distinct()
                .toList();

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(StatusCode.values()).map(StatusCode::name).toList());
    }

    /** In these tables an ellipsis stands for what differs from message to message. */
    @ParameterizedTest
    @CsvSource({
        "errors.md, Errors at start, 1",
        "errors.md, Warnings worth an alarm, 2",
        "registry.md, What the log says, 1"
    })
    void everyQuotedMessageIsOneOfTheCode(String page, String heading, int column) throws IOException {
        List<String> sources = sources();
        List<String> messages = section(page, heading)
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split("\\|", -1)[column])
                .flatMap(cell -> QUOTED.matcher(cell).results())
                .map((MatchResult quoted) -> quoted.group(1))
                .toList();

        assertThat(messages).hasSizeGreaterThan(5).allSatisfy(message -> {
            List<String> parts = Arrays.stream(message.split("…", -1))
                    .filter(part -> !part.isBlank())
                    .toList();
            assertThat(parts).isNotEmpty();
            assertThat(sources)
                    .as("a source file with all parts of: %s", message)
                    .anyMatch(source -> parts.stream().allMatch(source::contains));
        });
    }

    private static String section(String page, String heading) throws IOException {
        String text = Files.readString(DOCS.resolve(page));
        int begin = text.indexOf("\n## " + heading + '\n');
        assertThat(begin).as("section '%s' of %s", heading, page).isNotNegative();
        int end = text.indexOf("\n## ", begin + 1);
        return text.substring(begin, end < 0 ? text.length() : end);
    }

    /** What each class says, its texts in one piece. */
    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.map(path -> path.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        sources.add(CONCATENATION
                                .matcher(Files.readString(file))
                                .replaceAll("")
                                .replace("\\\"", "\""));
                    }
                }
            }
        }
        return sources;
    }
}
