package io.tern.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExtensionsTest {
    @TempDir
    private Path folder;

    private ExtensionJar jar;

    @BeforeEach
    void prepareJar() throws IOException {
        jar = new ExtensionJar(folder.resolve("a.jar"));
    }

    @Test
    void makesAPackagePrivateClassByItsName() throws IOException {
        jar.greeter("Plain", "plain", 0).services("acme.Plain");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            assertThat(extensions.of(Greeter.class).get("plain").greet()).isEqualTo("plain");
        }
    }

    @Test
    void givesOneInstancePerNameAndObject() throws IOException {
        jar.greeter("Plain", "plain", 0).services("acme.Plain");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader);
                Extensions others = load(loader)) {
            Greeter first = extensions.of(Greeter.class).get("plain");
            assertThat(extensions.of(Greeter.class).get("plain")).isSameAs(first);
            assertThat(extensions.of(Greeter.class).all()).containsExactly(first);
            assertThat(others.of(Greeter.class).get("plain")).isNotSameAs(first);
        }
    }

    @Test
    void sortsByOrderAndThenByName() throws IOException {
        jar.greeter("Last", "a-last", 10)
                .greeter("Second", "second", 0)
                .greeter("First", "first", 0)
                .greeter("Early", "z-early", -5)
                .services("acme.Last", "acme.Second", "acme.First", "acme.Early");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            ExtensionSet<Greeter> greeters = extensions.of(Greeter.class);
            assertThat(greeters.names()).containsExactly("z-early", "first", "second", "a-last");
            assertThat(greeters.all())
                    .extracting(Greeter::greet)
                    .containsExactly("z-early", "first", "second", "a-last");
            assertThat(greeters.entries()).extracting(ExtensionEntry::order).containsExactly(-5, 0, 0, 10);
        }
    }

    @Test
    void ignoresCommentsBlankLinesAndWhiteSpace() throws IOException {
        jar.greeter("Plain", "plain", 0).services("# all of ours", "", "  \t", "\t acme.Plain  # the default");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            assertThat(extensions.of(Greeter.class).names()).containsExactly("plain");
        }
    }

    @Test
    void knowsEntriesWithoutInitialisingTheirClasses() throws IOException {
        jar.source("Touchy", """
                        @Extension("touchy")
                        final class Touchy implements Greeter {
                            static final int NEVER = Integer.parseInt("never");
                            public String greet() { return ""; }
                        }
                        """).services("acme.Touchy");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            ExtensionEntry<Greeter> entry = extensions.of(Greeter.class).entry("touchy");
            assertThat(entry.type().getName()).isEqualTo("acme.Touchy");
            assertThatThrownBy(entry::instance)
                    .isInstanceOf(ExtensionException.class)
                    .hasMessageContainingAll("cannot make Greeter \"touchy\"", "acme.Touchy", jar.line(1))
                    .hasRootCauseInstanceOf(NumberFormatException.class);
        }
    }

    @Test
    void givesTheDefaultOfTheContract() throws IOException {
        jar.greeter("Plain", "plain", 0).greeter("Loud", "loud", -1).services("acme.Loud", "acme.Plain");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            assertThat(extensions.of(Greeter.class).defaultName()).contains("plain");
            assertThat(extensions.of(Greeter.class).getDefault().greet()).isEqualTo("plain");
        }
    }

    @Test
    void saysThatAContractHasNoDefault() {
        Runnable nothing = () -> {};
        try (Extensions extensions = Extensions.builder()
                .register(NoDefault.class, "some", nothing::run)
                .build()) {
            assertThat(extensions.of(NoDefault.class).defaultName()).isEmpty();
            assertThatThrownBy(() -> extensions.of(NoDefault.class).getDefault())
                    .isInstanceOf(ExtensionException.class)
                    .hasMessageContainingAll("no default", "some");
        }
    }

    @Test
    void listsTheKnownNamesAndSuggestsOneForAnUnknownName() throws IOException {
        jar.greeter("Plain", "plain", 0).greeter("Loud", "loud", 1).services("acme.Plain", "acme.Loud");

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            ExtensionSet<Greeter> greeters = extensions.of(Greeter.class);
            assertThatThrownBy(() -> greeters.get("plian"))
                    .isInstanceOf(ExtensionException.class)
                    .hasMessage("unknown Greeter \"plian\" (known: plain, loud; did you mean \"plain\"?)");
            assertThatThrownBy(() -> greeters.get("whispering"))
                    .hasMessage("unknown Greeter \"whispering\" (known: plain, loud)");
            assertThat(greeters.find("plian")).isEmpty();
            assertThat(greeters.find("loud")).containsSame(greeters.get("loud"));
            assertThat(greeters.contains("plian")).isFalse();
            assertThat(greeters.contains("loud")).isTrue();
        }
    }

    @Test
    void saysSoWhenAContractHasNoExtensionAtAll() {
        try (Extensions extensions = Extensions.create()) {
            assertThat(extensions.of(Greeter.class).all()).isEmpty();
            assertThatThrownBy(() -> extensions.of(Greeter.class).getDefault())
                    .hasMessage("unknown Greeter \"plain\" (known: none)");
        }
    }

    @Test
    void refusesATypeThatIsNoExtensionPoint() {
        try (Extensions extensions = Extensions.create()) {
            assertThatThrownBy(() -> extensions.of(Runnable.class))
                    .isInstanceOf(ExtensionException.class)
                    .hasMessage("java.lang.Runnable is no extension point (expected: @ExtensionPoint)");
        }
    }

    @Test
    void searchesTheContextClassLoaderByDefault() throws IOException {
        jar.greeter("Plain", "plain", 0).services("acme.Plain");
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        try (URLClassLoader loader = jar.loader()) {
            Thread.currentThread().setContextClassLoader(loader);
            try (Extensions extensions = Extensions.create()) {
                assertThat(extensions.of(Greeter.class).names()).containsExactly("plain");
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void takesRegisteredInstancesBesideDeclaredOnes() throws IOException {
        jar.greeter("Plain", "plain", 1).services("acme.Plain");
        Greeter mine = () -> "mine";

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = Extensions.builder()
                        .classLoader(loader)
                        .register(Greeter.class, "mine", mine)
                        .build()) {
            assertThat(extensions.of(Greeter.class).get("mine")).isSameAs(mine);
            assertThat(extensions.of(Greeter.class).names()).containsExactly("mine", "plain");
        }
    }

    @Test
    void refusesARegisteredInstanceThatCannotBeFound() {
        assertThatThrownBy(() -> Extensions.builder()
                        .register(Greeter.class, "my greeter", () -> "")
                        .build())
                .isInstanceOf(ExtensionException.class)
                .hasMessageContainingAll("my greeter", Greeter.class.getName());
        assertThatThrownBy(() -> Extensions.builder()
                        .register(Runnable.class, "run", () -> {})
                        .build())
                .isInstanceOf(ExtensionException.class)
                .hasMessageContaining("java.lang.Runnable is no extension point");
    }

    private static Extensions load(ClassLoader loader) {
        return Extensions.builder().classLoader(loader).build();
    }

    @ExtensionPoint
    interface NoDefault {
        void run();
    }
}
