package io.tern.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Compiles sources into a folder, for classes that no loader of the tests knows. */
final class Sources {
    private final Path root;
    private final List<Path> files = new ArrayList<>();

    Sources(Path root) {
        this.root = root;
    }

    /** Adds a file such as {@code demo/Greeter.java}. */
    Sources file(String path, String text) {
        try {
            Path file = root.resolve("src").resolve(path);
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, text));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A loader with the compiled classes. */
    ClassLoader loader(@Nullable ClassLoader parent) {
        try {
            return new URLClassLoader(new URL[] {compile().toUri().toURL()}, parent);
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The loader of the one module that the sources are. */
    ClassLoader moduleLoader(String module) {
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(compile()), ModuleFinder.of(), Set.of(module));
        return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader())
                .findLoader(module);
    }

    private Path compile() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path classes = root.resolve("classes");
        StringWriter log = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            log,
                            manager,
                            null,
                            List.of("-d", classes.toString(), "--release", "17", "-proc:none"),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as(log.toString()).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }
}
