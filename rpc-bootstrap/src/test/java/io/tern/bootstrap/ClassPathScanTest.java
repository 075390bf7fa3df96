package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.bootstrap.broken.NeedsArguments;
import io.tern.bootstrap.broken.failing.ConstructorThrows;
import io.tern.bootstrap.scanned.Marked;
import io.tern.bootstrap.scanned.OnlyMentions;
import io.tern.bootstrap.scanned.Unmarked;
import io.tern.bootstrap.scanned.deeper.DeeperMarked;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassPathScanTest {
    private static final String SCANNED = "io.tern.bootstrap.scanned";

    @TempDir
    private Path directory;

    private final ClassPathScan scan = new ClassPathScan(ClassPathScanTest.class.getClassLoader());

    @Test
    void findsMarkedClassesOfAPackageAndBelowInDirectories() {
        assertThat(scan.newInstances(SCANNED))
                .extracting(one -> one.getClass().getName())
                .containsExactly(
                        Marked.class.getName(), Marked.class.getName() + "$Nested", DeeperMarked.class.getName());
    }

    @Test
    void findsThemInJarsAndLeavesTheJarClosed() throws Exception {
        Path jar = directory.resolve("services.jar");
        writeJar(jar, Marked.class, Unmarked.class, OnlyMentions.class);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, withoutTestClasses())) {
            List<Object> found = new ClassPathScan(loader).newInstances(SCANNED);
            assertThat(found).singleElement().satisfies(one -> {
                assertThat(one.getClass().getName()).isEqualTo(Marked.class.getName());
                assertThat(one.getClass().getClassLoader()).isSameAs(loader);
            });
        }
        Files.delete(jar);
        assertThat(jar).doesNotExist();
    }

    @Test
    void loadsNoClassThatDoesNotMentionTheAnnotation() throws Exception {
        Path packageFolder = Files.createDirectories(directory.resolve("lazy"));
        Files.write(packageFolder.resolve("NeverLoaded.class"), classBytes(Unmarked.class)); // Its name is another.
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, withoutTestClasses())) {
            assertThat(new ClassPathScan(loader).newInstances("lazy")).isEmpty();
        }
    }

    @Test
    void namesAFileThatIsNoClass() throws Exception {
        Path packageFolder = Files.createDirectories(directory.resolve("torn"));
        Files.writeString(packageFolder.resolve("Torn.class"), "no class");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, withoutTestClasses())) {
            assertThatThrownBy(() -> new ClassPathScan(loader).newInstances("torn"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Torn.class");
        }
    }

    @Test
    void refusesAPackageThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scan.newInstances("com.nowhere"))
                .withMessageContaining("scan: package 'com.nowhere' is not on the class path");
    }

    @Test
    void namesAClassWithoutAFittingConstructor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scan.newInstances("io.tern.bootstrap.broken"))
                .withMessageContaining("@Export " + NeedsArguments.class.getName())
                .withMessageContaining("no public constructor without parameters");
    }

    @Test
    void namesAClassWhoseConstructorThrows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scan.newInstances("io.tern.bootstrap.broken.failing"))
                .withMessageContaining("@Export " + ConstructorThrows.class.getName())
                .withMessageContaining("the constructor threw java.lang.IllegalStateException: no licence");
    }

    /** A parent that knows Tern's annotations and nothing of this module's tests. */
    private static ClassLoader withoutTestClasses() {
        return new ClassLoader(ClassPathScanTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith(SCANNED)) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }

            @Override
            public java.util.Enumeration<URL> getResources(String name) {
                return java.util.Collections.emptyEnumeration();
            }
        };
    }

    private static void writeJar(Path jar, Class<?>... types) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream jarOut = new JarOutputStream(out)) {
            jarOut.putNextEntry(new JarEntry(SCANNED.replace('.', '/') + '/'));
            for (Class<?> type : types) {
                jarOut.putNextEntry(new JarEntry(type.getName().replace('.', '/') + ".class"));
                jarOut.write(classBytes(type));
            }
            jarOut.putNextEntry(new JarEntry("other/Readme.txt"));
            jarOut.write("text".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] classBytes(Class<?> type) throws IOException {
        try (InputStream in =
                type.getClassLoader().getResourceAsStream(type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }
}
