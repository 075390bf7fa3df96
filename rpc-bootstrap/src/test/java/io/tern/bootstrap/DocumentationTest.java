package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of the documentation are true as far as a machine can tell: complete classes compile, links and names lead somewhere. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern CODE = Pattern.compile("```.*?```|`[^`\n]*`", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);

    /** Words with a capital inside. */
    private static final Pattern TYPE = Pattern.compile("(?<![\\w.…])[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+");

    private static final Pattern LISTED_PAGE = Pattern.compile("(?m)^\\| \\[[^]]+]\\(([^)]+)\\) \\|");
    private static final Set<String> NO_TYPES = Set.of("AssertJ", "HdrHistogram", "MiB", "ZooKeeper");

    @TempDir
    private Path directory;

    @Test
    void completeClassesCompile() throws IOException {
        List<String> compiled = new ArrayList<>();
        for (Path page : pages()) {
            DocumentedClasses classes = DocumentedClasses.of(page);
            if (!classes.all().isEmpty()) {
                String name = page.getFileName().toString();
                classes.compileTo(Files.createDirectory(directory.resolve(name)));
                compiled.add(name);
            }
        }
        assertThat(compiled).contains("README.md", "extending.md", "observability.md");
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            Matcher link = LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll("code"));
            while (link.find()) {
                if (!link.group(1).contains("://")) {
                    links++;
                    if (!leadsSomewhere(page, link.group(1))) {
                        dead.add(page + ": " + link.group(1));
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
        assertThat(links).isGreaterThan(50);
    }

    @Test
    void theReadmeListsEachPageOnce() throws IOException {
        List<String> listed = LISTED_PAGE
                .matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(listed).hasSizeGreaterThan(15).doesNotHaveDuplicates();
    }

    @Test
    void architectureNamesTypesThatAreThere() throws IOException {
        Set<String> types = new HashSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path sources : modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
                            .forEach(types::add);
                }
            }
        }
        List<String> named = TYPE.matcher(Files.readString(ROOT.resolve("docs/architecture.md")))
                .results()
                .map(MatchResult::group)
                .filter(name -> !NO_TYPES.contains(name))
                .toList();

        assertThat(named).hasSizeGreaterThan(80);
        assertThat(types).containsAll(named);
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** The anchors that a Markdown page gets from its headings. */
    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }
}
