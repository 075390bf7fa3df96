package io.tern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.ServiceDescriptor;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnloadingTest {
    private static final int CLASSES = 300;

    interface Greeter {
        String greet(String name);
    }

    @Test
    void stubsAndTheirClassesGoAwayWhileTheLoaderLives() {
        ProxyFactory factory = new ProxyFactory();
        ServiceDescriptor service = ServiceDescriptor.of(Greeter.class);
        Greeter kept = factory.newStub(service, (method, arguments) -> "kept");
        List<WeakReference<Object>> garbage = new ArrayList<>();
        for (int i = 0; i < CLASSES; i++) {
            Object stub = factory.newStub(service, (method, arguments) -> "gone");
            garbage.add(new WeakReference<>(stub));
            garbage.add(new WeakReference<>(stub.getClass()));
            garbage.add(new WeakReference<>(factory.newDispatcher(service, kept)));
        }
        Set<Object> classes = garbage.stream()
                .map(WeakReference::get)
                .filter(Class.class::isInstance)
                .map(System::identityHashCode)
                .collect(Collectors.toSet());
        assertThat(classes).hasSizeGreaterThan(1);

        awaitCleared(garbage);
        assertThat(kept.greet("Ann")).isEqualTo("kept");
    }

    @Test
    void classesOutsideOfAClosedPackageGoAwayToo() {
        ServiceDescriptor service = ServiceDescriptor.of(Callable.class);
        List<WeakReference<Object>> garbage = new ArrayList<>();
        for (int i = 0; i < CLASSES; i++) {
            Object stub = new ProxyFactory().newStub(service, (method, arguments) -> "gone");
            garbage.add(new WeakReference<>(stub.getClass()));
            garbage.add(new WeakReference<>(stub.getClass().getClassLoader()));
        }

        awaitCleared(garbage);
    }

    @Test
    void aLoaderIsNotHeldByTheFactoryThatServedIt(@TempDir Path folder) throws Exception {
        ProxyFactory factory = new ProxyFactory();

        try {
            awaitCleared(serveOnce(factory, new Sources(folder)));
        } finally {
            Reference.reachabilityFence(factory);
        }
    }

    @Test
    void stubsOfAForeignLoaderGoAwayWhileItLives(@TempDir Path folder) throws Exception {
        ClassLoader loader = new Sources(folder)
                .file("demo/Echo.java", "package demo; interface Echo { String echo(String text); }")
                .loader(null);
        ServiceDescriptor service = ServiceDescriptor.of(loader.loadClass("demo.Echo"));
        List<WeakReference<Object>> garbage = new ArrayList<>();
        for (int i = 0; i < CLASSES; i++) {
            Object stub = new ProxyFactory().newStub(service, (method, arguments) -> "gone");
            garbage.add(new WeakReference<>(stub.getClass()));
        }

        awaitCleared(garbage);
        // What stays for the life of the loader is one anchor, shared by all factories.
        assertThat(loader.loadClass("demo.TernAnchor0").getClassLoader()).isSameAs(loader);
        assertThatThrownBy(() -> loader.loadClass("demo.TernAnchor1")).isInstanceOf(ClassNotFoundException.class);
    }

    private static List<WeakReference<Object>> serveOnce(ProxyFactory factory, Sources sources) throws Exception {
        Class<?> type = sources.file("demo/Echo.java", "package demo; interface Echo { String echo(String text); }")
                .loader(null)
                .loadClass("demo.Echo");
        Object stub = factory.newStub(ServiceDescriptor.of(type), (method, arguments) -> "echo");
        return List.of(
                new WeakReference<>(type.getClassLoader()), new WeakReference<>(type), new WeakReference<>(stub));
    }

    private static void awaitCleared(List<WeakReference<Object>> garbage) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            System.gc();
            assertThat(garbage)
                    .allSatisfy(
                            reference -> assertThat(reference.refersTo(null)).isTrue());
        });
    }
}
