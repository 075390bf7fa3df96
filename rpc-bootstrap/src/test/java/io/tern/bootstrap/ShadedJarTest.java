package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tern's jars packed into one, with and without merging the services files, as Maven's and Gradle's plugins do. */
final class ShadedJarTest {
    private static final String SERVICES = "META-INF/services/";
    private static final List<Path> MODULES = new ArrayList<>();
    private static final List<Path> OTHERS = new ArrayList<>();

    @TempDir
    private static Path directory;

    private static Path unmerged;
    private static Path merged;

    @BeforeAll
    static void pack() throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            boolean module =
                    path.getFileName().toString().startsWith("rpc-") || path.endsWith(Path.of("target", "classes"));
            (module ? MODULES : OTHERS).add(path);
        }
        unmerged = pack("unmerged.jar", MODULES, false);
        merged = pack("merged.jar", MODULES, true);
    }

    private static Path pack(String name, List<Path> modules, boolean merge) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (Path module : modules) {
            if (Files.isDirectory(module)) {
                read(module, entries, merge);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(module)) {
                    read(jar.getPath("/"), entries, merge);
                }
            }
        }
        Path shaded = directory.resolve(name);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(shaded))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return shaded;
    }

    private static void read(Path root, Map<String, byte[]> entries, boolean merge) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString().replace('\\', '/');
                byte[] content = Files.readAllBytes(file);
                if (merge && name.startsWith(SERVICES)) {
                    entries.merge(name, content, ShadedJarTest::joined);
                } else if (!name.equals("META-INF/MANIFEST.MF") && !name.equals("module-info.class")) {
                    entries.putIfAbsent(name, content);
                }
            }
        }
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.write('\n');
        both.writeBytes(other);
        return both.toByteArray();
    }

    private static void start(List<Path> tern, String setting, String value) throws Throwable {
        List<URL> urls = new ArrayList<>();
        for (Path path : Stream.concat(tern.stream(), OTHERS.stream()).toList()) {
            urls.add(path.toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            loader.loadClass(ShadedProgram.class.getName())
                    .getMethod("start", String.class, String.class)
                    .invoke(null, setting, value);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void aJarWithoutMergedFilesSaysWhichExtensionsAreLostAndWhatToDo() {
        assertThatThrownBy(() -> start(List.of(unmerged), "registry", "zookeeper://127.0.0.1:1"))
                .hasMessageContaining("RegistryFactory \"")
                .hasMessageContaining("RuleSourceFactory \"")
                .hasMessageContaining("QuotaCoordinatorFactory \"")
                .hasMessageContaining("no file in META-INF/services names")
                .hasMessageContaining("ServicesResourceTransformer in Maven's Shade plugin")
                .hasMessageContaining("mergeServiceFiles() in Gradle's Shadow plugin");
    }

    @Test
    void aJarWithMergedFilesStarts() {
        assertThatCode(() -> start(List.of(merged), "registry", "memory://shop"))
                .doesNotThrowAnyException();
    }

    /** An extension of a user's, whose line another file has replaced. */
    @Test
    void anExtensionThatIsUnknownInAShadedJarMayHaveBeenLost() {
        assertThatThrownBy(() -> start(List.of(merged), "transport", "carrier-pigeon"))
                .hasMessageContaining("unknown TransportFactory \"carrier-pigeon\" (known: ")
                .hasMessageContaining("merged.jar!/META-INF/services/io.tern.api.TransportFactory is in a shaded jar")
                .hasMessageContaining("ServicesResourceTransformer");
    }

    @Test
    void anUnknownExtensionOfJarsThatAreApartIsJustUnknown() {
        assertThatThrownBy(() -> start(MODULES, "transport", "carrier-pigeon"))
                .hasMessageContaining("unknown TransportFactory \"carrier-pigeon\" (known: ")
                .hasMessageNotContaining("shaded jar");
    }

    @Test
    void anExtensionOfAModuleThatIsMissingNamesTheDependency() {
        List<Path> without = MODULES.stream()
                .filter(path -> !path.toString().contains("rpc-registry-zk"))
                .toList();
        assertThat(without).hasSizeLessThan(MODULES.size());
        for (String setting : List.of("registry", "rules")) {
            assertThatThrownBy(() -> start(without, setting, "zookeeper://127.0.0.1:1"))
                    .hasMessageContaining("\"zookeeper\" (known: ")
                    .hasMessageContaining("add the dependency io.tern:rpc-registry-zk, which brings it");
        }
    }
}
