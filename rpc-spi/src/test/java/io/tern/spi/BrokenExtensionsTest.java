package io.tern.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BrokenExtensionsTest {
    @TempDir
    private Path folder;

    private ExtensionJar jar;

    @BeforeEach
    void prepareJarWithOneGoodExtension() throws IOException {
        jar = new ExtensionJar(folder.resolve("a.jar")).greeter("Plain", "plain", 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "does not implement io.tern.spi.Greeter | @Extension(\"bad\") final class Bad { }",
                "is abstract | @Extension(\"bad\") abstract class Bad implements Greeter { }",
                "is abstract | @Extension(\"bad\") interface Bad extends Greeter { }",
                "has no constructor without parameters "
                        + "| @Extension(\"bad\") record Bad(int x) implements Greeter { public String greet() { return \"\"; } }",
            })
    void aBrokenEntryFailsByItsNameAndLeavesOthersAlone(String problem, String source) throws IOException {
        jar.source("Bad", source).services("acme.Plain", "acme.Bad");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            ExtensionSet<Greeter> greeters = extensions.of(Greeter.class);
            assertThat(greeters.get("plain").greet()).isEqualTo("plain");
            assertThat(greeters.names()).containsExactly("plain", "bad");
            assertThatThrownBy(() -> greeters.get("bad"))
                    .isInstanceOf(ExtensionException.class)
                    .hasMessage("broken Greeter \"bad\": acme.Bad " + problem + " (" + jar.line(2) + ")");
            assertThatThrownBy(() -> greeters.find("bad")).isInstanceOf(ExtensionException.class);
            assertThat(greeters.find("unheard-of")).isEmpty();
            assertThatThrownBy(greeters::all)
                    .isInstanceOf(ExtensionException.class)
                    .hasMessageContainingAll(problem, jar.line(2));
            assertThatThrownBy(greeters::entries).hasMessageContaining(jar.line(2));
        }
    }

    @Test
    void anEntryWithoutKnownNameIsMentionedWhenAnUnknownNameIsAskedFor() throws IOException {
        jar.source("Nameless", "final class Nameless implements Greeter { public String greet() { return \"\"; } }")
                .services("acme.Missing", "acme.Plain", "acme.Nameless", "two words");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            ExtensionSet<Greeter> greeters = extensions.of(Greeter.class);
            assertThat(greeters.get("plain").greet()).isEqualTo("plain");
            assertThatThrownBy(() -> greeters.get("audit"))
                    .isInstanceOf(ExtensionException.class)
                    .hasMessageContainingAll(
                            "unknown Greeter \"audit\" (known: plain)",
                            "there is no class \"acme.Missing\" (" + jar.line(1) + ")",
                            "acme.Nameless has no @Extension (" + jar.line(3) + ")",
                            "there is no class \"two words\" (" + jar.line(4) + ")")
                    .hasCauseInstanceOf(ClassNotFoundException.class);
            assertThatThrownBy(() -> greeters.find("audit")).isInstanceOf(ExtensionException.class);
            assertThatThrownBy(greeters::all).hasMessageContainingAll(jar.line(1), jar.line(3), jar.line(4));
        }
    }

    @Test
    void aClassWhoseOwnDependencyIsMissingIsBroken() throws IOException {
        jar.source("Gone", "public class Gone { }").source("Needy", """
                        @Extension("needy")
                        final class Needy extends Gone implements Greeter {
                            public String greet() { return ""; }
                        }
                        """).services("acme.Needy", "acme.Plain");
        jar.delete("Gone");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            assertThat(extensions.of(Greeter.class).get("plain").greet()).isEqualTo("plain");
            assertThatThrownBy(() -> extensions.of(Greeter.class).get("needy"))
                    .hasMessageContainingAll("acme.Needy cannot be loaded", "acme/Gone", jar.line(1));
        }
    }

    @Test
    void aConstructorThatThrowsFailsEachTimeItIsAskedFor() throws IOException {
        jar.source("Moody", """
                        @Extension("moody")
                        final class Moody implements Greeter {
                            Moody() { throw new IllegalStateException("not today"); }
                            public String greet() { return ""; }
                        }
                        """).services("acme.Moody", "acme.Plain");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            ExtensionSet<Greeter> greeters = extensions.of(Greeter.class);
            for (int attempt = 1; attempt <= 2; attempt++) {
                assertThatThrownBy(() -> greeters.get("moody"))
                        .as("attempt %d", attempt)
                        .isInstanceOf(ExtensionException.class)
                        .hasMessageContainingAll("Greeter \"moody\"", jar.line(1), "not today")
                        .hasRootCauseMessage("not today");
            }
            assertThatThrownBy(greeters::all).hasRootCauseMessage("not today");
            assertThat(greeters.get("plain").greet()).isEqualTo("plain");
        }
    }

    @Test
    void aNameThatConfigurationCannotWriteIsRefused() throws IOException {
        jar.greeter("Spaced", "a b", 0).services("acme.Spaced");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            assertThatThrownBy(() -> extensions.of(Greeter.class).all())
                    .hasMessageContainingAll("acme.Spaced has the name \"a b\"", jar.line(1));
        }
    }

    @Test
    void aFileThatIsNotTextIsReported() throws IOException {
        jar.services("acme.Plain");
        Files.write(jar.servicesFile(), new byte[] {(byte) 0xC3, (byte) 0x28});

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            assertThatThrownBy(() -> extensions.of(Greeter.class).get("plain"))
                    .isInstanceOf(ExtensionException.class)
                    .hasMessageContainingAll(
                            "the file cannot be read",
                            jar.servicesFile().toUri().toURL().toExternalForm());
        }
    }

    @Test
    void twoClassesOfOneNameAreAnErrorThatNamesBoth() throws IOException {
        ExtensionJar other = new ExtensionJar(folder.resolve("b.jar"))
                .greeter("Rival", "rival", 0)
                .services("# rivals", "acme.Rival");
        jar.greeter("Twin", "rival", 0).services("acme.Twin", "acme.Plain");

        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {jar.url(), other.url()}, Greeter.class.getClassLoader());
                Extensions extensions = load(loader)) {
            assertThat(extensions.of(Greeter.class).get("plain").greet()).isEqualTo("plain");
            assertThatThrownBy(() -> extensions.of(Greeter.class).get("rival"))
                    .isInstanceOf(ExtensionException.class)
                    .hasMessageContainingAll(
                            "acme.Twin (" + jar.line(1) + ")", "acme.Rival (" + other.line(2) + ")", "same name");
            assertThatThrownBy(() -> extensions.of(Greeter.class).all()).hasMessageContaining("same name");
        }
    }

    @Test
    void aBrokenClassMakesItsNameAmbiguousToo() throws IOException {
        jar.source("Bad", "@Extension(\"plain\") abstract class Bad implements Greeter { }")
                .services("acme.Bad", "acme.Plain");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            assertThatThrownBy(() -> extensions.of(Greeter.class).get("plain"))
                    .hasMessageContainingAll("acme.Bad is abstract", jar.line(1), "acme.Plain", jar.line(2));
        }
    }

    @Test
    void aRegisteredInstanceDoesNotReplaceADeclaredOne() throws IOException {
        jar.services("acme.Plain");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = Extensions.builder()
                        .classLoader(loader)
                        .register(Greeter.class, "plain", () -> "another")
                        .build()) {
            assertThatThrownBy(() -> extensions.of(Greeter.class).get("plain"))
                    .hasMessageContainingAll("registered with the builder", jar.line(1), "same name");
        }
    }

    @Test
    void oneClassListedSeveralTimesIsOneExtension() throws IOException {
        ExtensionJar copy = new ExtensionJar(folder.resolve("b.jar"))
                .greeter("Plain", "plain", 0)
                .services("acme.Plain");
        jar.services("acme.Plain", "acme.Plain");

        try (URLClassLoader parent =
                        new URLClassLoader(new URL[] {jar.url(), copy.url()}, Greeter.class.getClassLoader());
                URLClassLoader child = new URLClassLoader(new URL[0], parent);
                Extensions extensions = Extensions.builder()
                        .classLoader(child)
                        .classLoader(parent)
                        .build()) {
            assertThat(extensions.of(Greeter.class).all()).hasSize(1);
        }
    }

    @Test
    void sameNamedClassesOfTwoLoadersAreTwoClasses() throws IOException {
        ExtensionJar copy = new ExtensionJar(folder.resolve("b.jar"))
                .greeter("Plain", "plain", 0)
                .services("acme.Plain");
        jar.services("acme.Plain");

        try (URLClassLoader first = jar.loader();
                URLClassLoader second = copy.loader();
                Extensions extensions = Extensions.builder()
                        .classLoader(first)
                        .classLoader(second)
                        .build()) {
            assertThatThrownBy(() -> extensions.of(Greeter.class).get("plain"))
                    .hasMessageContainingAll(jar.line(1), copy.line(1), "same name");
        }
    }

    @Test
    void saysWhenAnExtensionImplementsAnotherCopyOfTheContract() throws IOException {
        jar.services("acme.Plain");
        URL ours = Greeter.class.getProtectionDomain().getCodeSource().getLocation();
        URL spi = Extensions.class.getProtectionDomain().getCodeSource().getLocation();

        try (URLClassLoader isolated =
                        new URLClassLoader(new URL[] {jar.url(), ours, spi}, ClassLoader.getPlatformClassLoader());
                Extensions extensions = load(isolated)) {
            assertThatThrownBy(() -> extensions.of(Greeter.class).all())
                    .isInstanceOf(ExtensionException.class)
                    .hasMessageContainingAll("acme.Plain", "another copy", jar.line(1));
        }
    }

    private static Extensions load(ClassLoader loader) {
        return Extensions.builder().classLoader(loader).build();
    }
}
