package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application finds what belongs to it, whatever thread starts it. */
final class AskedLoadersTest {
    @TempDir
    private Path directory;

    /** As a container or a fat jar has it: only its own loader sees the application and Tern. */
    private URLClassLoader deployment() throws IOException {
        Files.writeString(directory.resolve("tern.properties"), "tern.zone = north");
        List<URL> urls = new ArrayList<>();
        urls.add(directory.toUri().toURL());
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader("deployment", urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "foreign", "application"})
    void anApplicationIsFoundThroughTheClassThatCallsTheBuilder(String context) throws Exception {
        try (URLClassLoader loader = deployment();
                URLClassLoader foreign = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            ClassLoader set = context.equals("none") ? null : context.equals("foreign") ? foreign : loader;
            assertThat(startOn(loader, set)).isEqualTo("north, deployment, [io.tern.bootstrap.shop.Shop@2.0+retail]");
        }
    }

    /** On a thread of a pool, which has the system's class loader, or another that knows nothing. */
    private static String startOn(URLClassLoader loader, ClassLoader context) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            return pool.submit(() -> {
                        Thread.currentThread().setContextClassLoader(context);
                        return (String) loader.loadClass(ScanningProgram.class.getName())
                                .getMethod("start")
                                .invoke(null);
                    })
                    .get(60, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anotherApplicationsContextIsAskedAfterOnesOwn() throws IOException {
        try (URLClassLoader foreign = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
            ClassLoader own = AskedLoadersTest.class.getClassLoader();
            assertThat(AskedLoaders.around(foreign, AskedLoadersTest.class, List.of())
                            .first())
                    .isSameAs(own);
            assertThat(AskedLoaders.around(foreign, null, List.of()).first()).isSameAs(foreign);
            assertThat(AskedLoaders.around(null, null, List.of()).first()).isSameAs(own);
        }
    }

    @Test
    void loadersOfExportedObjectsAreAsked() throws Exception {
        Files.writeString(directory.resolve("tern.properties"), "tern.zone = south");
        try (URLClassLoader plugin =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, AskedLoadersTest.class.getClassLoader())) {
            Object exported =
                    Proxy.newProxyInstance(plugin, new Class<?>[] {Tea.class}, (proxy, method, arguments) -> null);
            AskedLoaders asked = AskedLoaders.around(null, AskedLoadersTest.class, List.of(exported));
            assertThat(asked.getResource("tern.properties")).isNotNull();
            assertThat(Collections.list(asked.getResources("tern.properties"))).hasSize(1);
        }
    }

    @Test
    void anotherCopyOfTernBringsNoExtensions() throws Exception {
        try (URLClassLoader copy = deployment()) {
            AskedLoaders asked = AskedLoaders.around(copy, AskedLoadersTest.class, List.of());
            assertThat(asked.withThisTern()).isNotEmpty().doesNotContain(copy);
            assertThat(asked.toString()).contains("'deployment'", "'app'");
        }
    }

    @Test
    void aStartNamesThoseThatKnowNoFile() {
        try (LoggedLines log = LoggedLines.of("io.tern.bootstrap.SettingSources", Level.INFO);
                RpcApplication unused = Loopback.builder("plain").start()) {
            assertThat(log.lines())
                    .anyMatch(
                            line -> line.contains("No tern.properties on the class path (asked class loaders: 'app'"));
        }
    }

    @Test
    void aScanThatFindsNothingNamesThem() {
        try (LoggedLines log = LoggedLines.of("io.tern.bootstrap.ClassPathScan", Level.WARN);
                RpcApplication unused = Loopback.builder("plain")
                        .scan("org.junit.jupiter.api.io")
                        .start()) {
            assertThat(log.lines())
                    .anyMatch(
                            line -> line.contains(
                                    "package 'org.junit.jupiter.api.io' has no class marked @Export (asked class loaders: 'app'"));
        }
        assertThatThrownBy(() -> Loopback.builder("plain").scan("com.nowhere").start())
                .hasMessageContaining("asked class loaders: 'app'");
    }
}
