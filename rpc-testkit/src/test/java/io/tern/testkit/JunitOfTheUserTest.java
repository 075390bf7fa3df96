package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The testkit runs with the JUnit that a project has. This class runs on JUnit 6 here and on 5.12 in the module {@code junit5}. */
final class JunitOfTheUserTest {
    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>.*?</dependency>", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("<junit.version>(.*)</junit.version>");

    private static String pom(String path) throws IOException {
        return Files.readString(Path.of(path));
    }

    @Test
    void noDependencyOnJunitReachesTheUser() throws IOException {
        List<String> dependencies = DEPENDENCY
                .matcher(pom("pom.xml"))
                .results()
                .map(MatchResult::group)
                .filter(dependency -> dependency.contains("<groupId>org.junit."))
                .toList();
        assertThat(dependencies)
                .isNotEmpty()
                .allSatisfy(dependency -> assertThat(dependency).containsPattern("<scope>(provided|test)</scope>"));
    }

    @Test
    void theTestsRunOnTheJunitThatTheNearestPomNames() throws IOException {
        String version = VERSION.matcher(pom("pom.xml") + pom("../pom.xml"))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        assertThat(Test.class.getPackage().getImplementationVersion()).isEqualTo(version);
    }
}
