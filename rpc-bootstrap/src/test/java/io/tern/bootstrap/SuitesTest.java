package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each suite of the project is run by {@code .ci/run} or by {@code .ci/full}, and CONTRIBUTING tells by which. */
final class SuitesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile(
            "^\\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|FuzzTest|Property|Example)\\b",
            Pattern.MULTILINE);
    private static final Pattern ABSTRACT = Pattern.compile("^(public )?abstract class ", Pattern.MULTILINE);
    private static final Pattern EXTENDS = Pattern.compile("\\bclass \\w+(?:<.*>)?\\s+extends (\\w+)");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"(\\w*)\"\\)");
    private static final Pattern TAGGED_AS_A_WHOLE = Pattern.compile("^@Tag", Pattern.MULTILINE);
    private static final Pattern SWITCHED_OFF =
            Pattern.compile("^\\s*@(Disabled\\w*|EnabledIf\\w*|EnabledOnOs|Ignore)\\b", Pattern.MULTILINE);
    private static final Pattern REPEATS = Pattern.compile("\\bRepetitions\\.of\\(");
    private static final Pattern SLEEP = Pattern.compile("\\bsleep\\(|parkNanos\\(");
    private static final Pattern SELECTION =
            Pattern.compile("<(excludedGroups|groups|skip|skipTests|skipITs|maven.test.skip)>");
    private static final Pattern PROFILE_BUT_WHOLE =
            Pattern.compile("<profile>(?:(?!</profile>|<id>whole</id>).)*</profile>", Pattern.DOTALL);

    private static List<Source> sources;

    /** A source file, and the simple names of the classes that its own extend. */
    private record Source(Path file, String text, Set<String> parents) {
        static Source of(Path file) {
            String text = read(file);
            Set<String> parents =
                    EXTENDS.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
            return new Source(file, text, parents);
        }

        String name() {
            return file.getFileName().toString().replace(".java", "");
        }

        boolean isAbstract() {
            return ABSTRACT.matcher(text).find();
        }

        boolean isTaggedAsAWhole() {
            return TAGGED_AS_A_WHOLE.matcher(text).find();
        }

        String module() {
            String path = ROOT.relativize(file).toString();
            return path.substring(0, path.indexOf("/src/"));
        }
    }

    @BeforeAll
    static void readSources() {
        sources = files(".java").stream().map(Source::of).toList();
    }

    @Test
    void aClassWithTestsOfItsOwnOrInheritedOnesHasANameThatIsRun() {
        assertThat(suites().stream().filter(suite -> !suite.isAbstract()).map(Source::name))
                .hasSizeGreaterThan(350)
                .contains("NettyLifecycleBehaviourIT")
                .allSatisfy(name -> assertThat(name).matches(".*(Test|IT)"));
    }

    @Test
    void anAbstractSuiteIsRunByASubclass() {
        List<Source> concrete =
                suites().stream().filter(suite -> !suite.isAbstract()).toList();
        assertThat(suites().stream().filter(Source::isAbstract))
                .hasSizeGreaterThan(15)
                .allSatisfy(suite -> assertThat(concrete)
                        .extracting(Source::name)
                        .containsAnyElementsOf(descendants(Set.of(suite.name()))));
    }

    @Test
    void theOnlyTagIsTheOneOfTheFullRun() {
        assertThat(suites().stream().flatMap(suite -> TAG.matcher(suite.text).results()))
                .isNotEmpty()
                .extracting(tag -> tag.group(1))
                .containsOnly("full");
        String pom = read(ROOT.resolve("pom.xml"));
        assertThat(pom).contains("<tern.test.excluded>full</tern.test.excluded>", "<tern.test.excluded />");
        assertThat(read(ROOT.resolve(".ci/full"))).contains(" -Pfull ");
    }

    @Test
    void noSuiteIsSwitchedOff() {
        assertThat(suites().stream()
                        .filter(suite -> SWITCHED_OFF.matcher(suite.text).find()))
                .isEmpty();
    }

    @Test
    void noSuiteSleepsOnEveryChange() {
        assertThat(suites().stream()
                        .filter(suite -> suite.file.toString().contains("/src/test/") && !suite.isTaggedAsAWhole())
                        .filter(suite -> SLEEP.matcher(suite.text).find()))
                .isEmpty();
    }

    @Test
    void onlyTheRootPomSaysWhichTestsRun() {
        assertThat(files("/pom.xml").stream().filter(pom -> !pom.getParent().equals(ROOT)))
                .hasSizeGreaterThan(15)
                .allSatisfy(pom -> assertThat(read(pom)).doesNotContainPattern(SELECTION));
    }

    @Test
    void everyModuleWithTestsIsBuilt() {
        Set<String> modules = suites().stream().map(Source::module).collect(Collectors.toCollection(TreeSet::new));
        assertThat(modules).hasSizeGreaterThan(12).allSatisfy(module -> {
            Path parent = ROOT.resolve(module).getParent();
            String name = Path.of(module).getFileName().toString();
            String pom =
                    PROFILE_BUT_WHOLE.matcher(read(parent.resolve("pom.xml"))).replaceAll("");
            assertThat(pom).contains("<module>" + name + "</module>");
        });
    }

    @Test
    void theFullRunPlaysEveryCommandOfTheProject() {
        String full = read(ROOT.resolve(".ci/full"));
        assertThat(full).contains("rpc-faults/fleets.sh", "rpc-bench/compare.sh", "rpc-bench/jmh.sh");
        assertThat(full).contains("demo/run.sh", ".ci/tour", "-Pretest,netty-4.1 ");
        assertThat(read(ROOT.resolve(".ci/run"))).contains("demo/run.sh", ".ci/tour", "-Pretest,netty-4.1 ");
    }

    @Test
    void contributingNamesWhatTheFullRunPlaysMoreOf() {
        String page = read(ROOT.resolve("CONTRIBUTING.md"));
        assertThat(suites().stream()
                        .filter(suite -> TAG.matcher(suite.text).find()
                                || REPEATS.matcher(suite.text).find())
                        .map(Source::name)
                        .filter(name -> !name.endsWith("LincheckTest")))
                .hasSizeGreaterThan(10)
                .allSatisfy(name -> assertThat(page).contains('`' + name + '`'));
    }

    /** The sources with tests of their own, and those that inherit some. */
    private static List<Source> suites() {
        Set<String> names = descendants(sources.stream()
                .filter(source -> TEST.matcher(source.text).find())
                .map(Source::name)
                .collect(Collectors.toSet()));
        return sources.stream().filter(source -> names.contains(source.name())).toList();
    }

    /** The names, and those of the sources with a class below one of theirs. */
    private static Set<String> descendants(Set<String> names) {
        Set<String> found = new HashSet<>(names);
        Deque<String> toVisit = new ArrayDeque<>(names);
        while (!toVisit.isEmpty()) {
            String parent = toVisit.remove();
            sources.stream()
                    .filter(source -> source.parents.contains(parent) && found.add(source.name()))
                    .forEach(source -> toVisit.add(source.name()));
        }
        return found;
    }

    /** Files of the project. What builds make is not even looked at: other modules are being built meanwhile. */
    private static List<Path> files(String ending) {
        List<Path> found = new ArrayList<>();
        try {
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
