package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/testing.md} is that of the package {@code com.acme.shop}, whose tests run here. */
final class TestingPageTest {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");
    private static final Path SOURCES = Path.of("src", "test", "java", "com", "acme", "shop");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void eachSnippetIsCodeThatATestRuns() throws IOException {
        List<String> snippets = BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(found -> withoutIndent(found.group(1)))
                .toList();
        assertThat(snippets)
                .hasSizeGreaterThan(7)
                .allSatisfy(snippet -> assertThat(sources())
                        .anySatisfy(source -> assertThat(source).contains(snippet)));
    }

    @Test
    void eachTestOfThePackageIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        List<String> names = Stream.of("CheckoutTest", "ShopTest", "ShopIT")
                .map(name -> read(SOURCES.resolve(name + ".java")))
                .flatMap(source -> Pattern.compile("@Test\\s+void (\\w+)\\(")
                        .matcher(source)
                        .results())
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(names)
                .hasSizeGreaterThan(6)
                .allSatisfy(name -> assertThat(page).contains(name));
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.forEach(file -> sources.add(withoutIndent(read(file))));
        }
        return sources;
    }

    private static String withoutIndent(String code) {
        return code.replaceAll("(?m)^ +", "").strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
