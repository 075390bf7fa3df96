package io.tern.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A folder that stands for somebody's jar: compiled classes and services files. Not thread-safe. */
final class ExtensionJar {
    private final Path root;

    ExtensionJar(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    /** Adds a greeter in package {@code acme} whose annotation says name and order. */
    ExtensionJar greeter(String simpleName, String name, int order) {
        return source(simpleName, """
                @Extension(value = "%s", order = %d)
                final class %s implements Greeter {
                    public String greet() { return "%s"; }
                }
                """.formatted(name, order, simpleName, name));
    }

    /** Adds a class of package {@code acme}. */
    ExtensionJar source(String simpleName, String body) {
        try {
            Path source = root.resolve("sources/acme/" + simpleName + ".java");
            Files.createDirectories(source.getParent());
            Files.writeString(source, "package acme;\n\nimport io.tern.spi.*;\n\n" + body);
            compile(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Writes the services file of {@link Greeter}. */
    ExtensionJar services(String... lines) throws IOException {
        Files.createDirectories(servicesFile().getParent());
        Files.write(servicesFile(), List.of(lines));
        return this;
    }

    Path servicesFile() {
        return root.resolve("META-INF/services/" + Greeter.class.getName());
    }

    void delete(String simpleName) throws IOException {
        Files.delete(root.resolve("acme/" + simpleName + ".class"));
    }

    /** Returns how a message names a line of the services file. */
    String line(int number) throws IOException {
        return servicesFile().toUri().toURL().toExternalForm() + ":" + number;
    }

    URL url() throws IOException {
        return root.toUri().toURL();
    }

    URLClassLoader loader() throws IOException {
        return loader(Greeter.class.getClassLoader());
    }

    URLClassLoader loader(ClassLoader parent) throws IOException {
        return new URLClassLoader(new URL[] {url()}, parent);
    }

    private void compile(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-d", root.toString(), "-cp", System.getProperty("java.class.path") + ":" + root);
            assertThat(compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                            .call())
                    .as(() -> source + ": " + messages)
                    .isTrue();
        }
    }
}
