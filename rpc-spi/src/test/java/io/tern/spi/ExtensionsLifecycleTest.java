package io.tern.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExtensionsLifecycleTest {
    @TempDir
    private Path folder;

    private final List<String> closed = new ArrayList<>();

    @Test
    void closesWhatItMadeLastFirstAndOnlyOnce() throws IOException {
        ExtensionJar jar = closeables("log.add(\"%s\");", "first", "second", "third");

        try (URLClassLoader loader = jar.loader()) {
            Extensions extensions = load(loader);
            make(extensions, "second");
            make(extensions, "first");
            make(extensions, "second");

            extensions.close();
            extensions.close();
        }

        assertThat(closed).containsExactly("first", "second");
    }

    @Test
    void closesTheOthersWhenSomeFail() throws IOException {
        ExtensionJar jar = closeables(
                "log.add(\"%1$s\"); if (!\"%1$s\".equals(\"good\")) throw new java.io.IOException(\"%1$s\");",
                "bad", "good", "worse");

        try (URLClassLoader loader = jar.loader()) {
            Extensions extensions = load(loader);
            make(extensions, "bad");
            make(extensions, "good");
            make(extensions, "worse");

            assertThatThrownBy(extensions::close)
                    .isInstanceOf(ExtensionException.class)
                    .hasRootCauseMessage("worse")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1))
                    .satisfies(e -> assertThat(e.getSuppressed()[0]).hasRootCauseMessage("bad"));
            extensions.close();
        }

        assertThat(closed).containsExactly("worse", "good", "bad");
    }

    @Test
    void keepsTheInterruptOfACloseThatWasInterrupted() throws IOException {
        ExtensionJar jar = closeables("throw new InterruptedException();", "waiting");

        try (URLClassLoader loader = jar.loader()) {
            Extensions extensions = load(loader);
            make(extensions, "waiting");

            assertThatThrownBy(extensions::close).hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void refusesEverythingOnceClosed() throws IOException {
        ExtensionJar jar = closeables("log.add(\"%s\");", "made", "unmade");

        try (URLClassLoader loader = jar.loader()) {
            Extensions extensions = load(loader);
            ExtensionSet<Greeter> greeters = extensions.of(Greeter.class);
            make(extensions, "made");
            extensions.close();

            assertThatThrownBy(() -> extensions.of(Greeter.class)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> greeters.get("made")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> greeters.get("unmade")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(greeters::all).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closesAnInstanceThatIsReadyOnlyAfterTheClose() {
        InstanceOwner owner = new InstanceOwner();
        owner.close();
        AtomicInteger closes = new AtomicInteger();
        AutoCloseable late = closes::incrementAndGet;

        assertThatThrownBy(() -> owner.adopt(late)).isInstanceOf(IllegalStateException.class);

        assertThat(closes).hasValue(1);
    }

    @Test
    void leavesRegisteredInstancesOpen() {
        AtomicInteger closes = new AtomicInteger();
        CloseableGreeter mine = new CloseableGreeter(closes);

        try (Extensions extensions =
                Extensions.builder().register(Greeter.class, "mine", mine).build()) {
            assertThat(extensions.of(Greeter.class).get("mine")).isSameAs(mine);
        }

        assertThat(closes).hasValue(0);
    }

    @Test
    void makesOneInstanceHoweverManyThreadsAsk() throws Exception {
        int threads = 8;
        ExtensionJar jar =
                new ExtensionJar(folder.resolve("a.jar")).source("Counted", """
                        @Extension("counted")
                        final class Counted implements Greeter {
                            static final java.util.concurrent.atomic.AtomicInteger MADE =
                                    new java.util.concurrent.atomic.AtomicInteger();
                            Counted() { Thread.yield(); MADE.incrementAndGet(); }
                            public String greet() { return MADE.toString(); }
                        }
                        """).services("acme.Counted");
        ExecutorService executor = Executors.newFixedThreadPool(threads);

        try (URLClassLoader loader = jar.loader();
                Extensions extensions = load(loader)) {
            CyclicBarrier together = new CyclicBarrier(threads);
            Callable<Greeter> ask = () -> {
                together.await();
                return extensions.of(Greeter.class).get("counted");
            };
            Set<Greeter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Future<Greeter> asked : executor.invokeAll(Collections.nCopies(threads, ask))) {
                seen.add(asked.get());
            }

            assertThat(seen).hasSize(1);
            assertThat(seen.iterator().next().greet()).isEqualTo("1");
        } finally {
            executor.shutdownNow();
        }
    }

    private void make(Extensions extensions, String name) {
        extensions.of(Greeter.class).get(name).noteCloseIn(closed);
    }

    private ExtensionJar closeables(String closing, String... names) throws IOException {
        ExtensionJar jar = new ExtensionJar(folder.resolve("a.jar"));
        String[] lines = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            lines[i] = "acme.Closeable" + i;
            jar.source("Closeable" + i, """
                    @Extension("%s")
                    final class Closeable%d implements Greeter, AutoCloseable {
                        private java.util.List<String> log;
                        public String greet() { return ""; }
                        public void noteCloseIn(java.util.List<String> log) { this.log = log; }
                        public void close() throws Exception { %s }
                    }
                    """.formatted(names[i], i, closing.formatted(names[i])));
        }
        return jar.services(lines);
    }

    private static Extensions load(ClassLoader loader) {
        return Extensions.builder().classLoader(loader).build();
    }

    private record CloseableGreeter(AtomicInteger closes) implements Greeter, AutoCloseable {
        @Override
        public String greet() {
            return "";
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }
}
