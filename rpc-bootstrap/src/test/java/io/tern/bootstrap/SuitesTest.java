package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each suite of the project is run by {@code .ci/run} or by {@code .ci/full}, and CONTRIBUTING tells by which. */
final class SuitesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile(
            "^\\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|FuzzTest|Property|Example)\\b", Pattern.MULTILINE);
    private static final Pattern ABSTRACT = Pattern.compile("^(public )?abstract class ", Pattern.MULTILINE);
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(\\w*)\"\\)");
    private static final Pattern SWITCHED_OFF =
            Pattern.compile("^\\s*@(Disabled\\w*|EnabledIf\\w*|EnabledOnOs|Ignore)\\b", Pattern.MULTILINE);
    private static final Pattern SLEEP = Pattern.compile("\\bsleep\\(|parkNanos\\(");
    private static final Pattern SELECTION =
            Pattern.compile("<(excludedGroups|groups|skip|skipTests|skipITs|maven.test.skip)>");

    /** A source file with tests, and its text. */
    private record Suite(Path file, String text) {
        String name() {
            return file.getFileName().toString().replace(".java", "");
        }

        boolean isAbstract() {
            return ABSTRACT.matcher(text).find();
        }
    }

    @Test
    void aClassWithTestsHasANameThatIsRun() throws IOException {
        assertThat(suites().stream().filter(suite -> !suite.isAbstract()))
                .hasSizeGreaterThan(300)
                .allSatisfy(suite -> assertThat(suite.name()).matches(".*(Test|IT)"));
    }

    @Test
    void anAbstractSuiteHasASubclass() throws IOException {
        List<String> texts = files(".java").stream().map(SuitesTest::read).toList();
        assertThat(suites().stream().filter(Suite::isAbstract).map(Suite::name))
                .hasSizeGreaterThan(15)
                .allSatisfy(name -> assertThat(texts).anyMatch(text -> text.contains(" extends " + name + " ")));
    }

    @Test
    void theOnlyTagIsTheOneOfTheFullRun() throws IOException {
        assertThat(suites().stream().flatMap(suite -> TAG.matcher(suite.text).results()))
                .isNotEmpty()
                .extracting(tag -> tag.group(1))
                .containsOnly("full");
        String pom = read(ROOT.resolve("pom.xml"));
        assertThat(pom).contains("<tern.test.excluded>full</tern.test.excluded>", "<tern.test.excluded />");
        assertThat(read(ROOT.resolve(".ci/full"))).contains(" -Pfull ");
    }

    @Test
    void noSuiteIsSwitchedOff() throws IOException {
        assertThat(suites().stream()
                        .filter(suite -> SWITCHED_OFF.matcher(suite.text).find()))
                .isEmpty();
    }

    @Test
    void nothingSleepsOnEveryChange() throws IOException {
        assertThat(suites().stream()
                        .filter(suite -> suite.file.toString().contains("/src/test/"))
                        .filter(suite -> SLEEP.matcher(suite.text).find())
                        .map(Suite::name))
                .isSubsetOf(taggedClasses());
    }

    private static List<String> taggedClasses() throws IOException {
        return suites().stream()
                .filter(suite -> suite.text.contains("@Tag(\"full\")\nfinal class ")
                        || suite.text.contains("@Tag(\"full\")\nclass "))
                .map(Suite::name)
                .toList();
    }

    @Test
    void onlyTheRootPomSaysWhichTestsRun() throws IOException {
        assertThat(files("/pom.xml").stream().filter(pom -> !pom.getParent().equals(ROOT)))
                .hasSizeGreaterThan(15)
                .allSatisfy(pom -> assertThat(read(pom)).doesNotContainPattern(SELECTION));
    }

    @Test
    void everyModuleWithTestsIsBuilt() throws IOException {
        Set<String> modules = new TreeSet<>();
        suites().forEach(suite -> modules.add(module(suite.file)));
        assertThat(modules).hasSizeGreaterThan(12).allSatisfy(module -> {
            Path parent = ROOT.resolve(module).getParent();
            String name = Path.of(module).getFileName().toString();
            assertThat(read(parent.resolve("pom.xml"))).contains("<module>" + name + "</module>");
        });
    }

    @Test
    void theFullRunPlaysEveryCommandOfTheProject() throws IOException {
        String full = read(ROOT.resolve(".ci/full"));
        assertThat(full).contains("rpc-faults/fleets.sh", "rpc-bench/compare.sh", "rpc-bench/jmh.sh");
        assertThat(full).contains("demo/run.sh", ".ci/tour");
        assertThat(read(ROOT.resolve(".ci/run"))).contains("demo/run.sh", ".ci/tour");
    }

    @Test
    void contributingNamesWhatTheFullRunPlaysMoreOf() throws IOException {
        String page = read(ROOT.resolve("CONTRIBUTING.md"));
        assertThat(suites().stream()
                        .filter(suite -> TAG.matcher(suite.text).find() || suite.text.contains("Effort.of("))
                        .map(Suite::name)
                        .filter(name -> !name.endsWith("LincheckTest")))
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(page).contains('`' + name + '`'));
    }

    private static String module(Path file) {
        String path = ROOT.relativize(file).toString();
        return path.substring(0, path.indexOf("/src/"));
    }

    private static List<Suite> suites() throws IOException {
        return files(".java").stream()
                .map(file -> new Suite(file, read(file)))
                .filter(suite -> TEST.matcher(suite.text).find())
                .toList();
    }

    /** Files of the project. What builds make is not even looked at: other modules are being built meanwhile. */
    private static List<Path> files(String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                return name.equals("target") || (name.startsWith(".") && !name.equals(".."))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(ending)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
