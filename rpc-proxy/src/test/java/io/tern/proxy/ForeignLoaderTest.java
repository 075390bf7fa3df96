package io.tern.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForeignLoaderTest {
    private static final String GREETER = """
            package demo;

            interface Greeter {
                Greeting greet(Person person, int times) throws Impolite;
            }

            record Person(String name) {}

            record Greeting(String text) {}

            final class Impolite extends Exception {}

            final class PoliteGreeter implements Greeter {
                @Override
                public Greeting greet(Person person, int times) {
                    return new Greeting("hello " + person.name() + " x" + times);
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void servesPackagePrivateTypesOfALoaderBelow() throws Throwable {
        roundTrip(new Sources(folder)
                .file("demo/Greeter.java", GREETER)
                .loader(getClass().getClassLoader()));
    }

    @Test
    void servesALoaderThatDoesNotSeeTern() throws Throwable {
        ClassLoader loader =
                new Sources(folder).file("demo/Greeter.java", GREETER).loader(ClassLoader.getPlatformClassLoader());
        assertThatThrownBy(() -> loader.loadClass(ProxyFactory.class.getName()))
                .isInstanceOf(ClassNotFoundException.class);
        roundTrip(loader);
    }

    @Test
    void servesALoaderWithAPackageOfTheSameNameAsOurs() throws Throwable {
        ClassLoader loader = new Sources(folder)
                .file("io/tern/proxy/Greeter.java", GREETER.replace("package demo;", "package io.tern.proxy;"))
                .loader(getClass().getClassLoader());
        roundTrip(loader, "io.tern.proxy.");
    }

    @Test
    void servesTheUnnamedPackage() throws Throwable {
        roundTrip(
                new Sources(folder)
                        .file("Greeter.java", GREETER.replace("package demo;", ""))
                        .loader(null),
                "");
    }

    @Test
    void servesPackagesOfOneNameInParentAndChild(@TempDir Path other) throws Throwable {
        ClassLoader parent = new Sources(other)
                .file("demo/Parent.java", "package demo; interface Parent { void run(); }")
                .loader(null);
        Class<?> ofParent = parent.loadClass("demo.Parent");
        Object kept = new ProxyFactory().newStub(ServiceDescriptor.of(ofParent), (method, arguments) -> null);

        roundTrip(new Sources(folder).file("demo/Greeter.java", GREETER).loader(parent));
        assertThat(kept).isInstanceOf(ofParent);
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        Class<?> type = new Sources(folder)
                .file("demo/Greeter.java", GREETER)
                .loader(null)
                .loadClass("demo.Greeter");
        ServiceDescriptor service = ServiceDescriptor.of(type);
        CyclicBarrier start = new CyclicBarrier(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Object>> stubs = threads.invokeAll(Collections.nCopies(8, () -> {
                start.await(10, TimeUnit.SECONDS);
                return new ProxyFactory().newStub(service, (method, arguments) -> null);
            }));
            for (Future<Object> stub : stubs) {
                assertThat(stub.get()).isInstanceOf(type);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void callsATargetOfAThirdLoader(@TempDir Path other) throws Throwable {
        ClassLoader shared = new Sources(folder)
                .file("shared/Echo.java", "package shared; public interface Echo { String echo(String text); }")
                .loader(null);
        ClassLoader own = new Sources(other)
                .file("shared/Echo.java", "package shared; public interface Echo { String echo(String text); }")
                .file("own/LoudEcho.java", """
                        package own;

                        final class LoudEcho implements shared.Echo {
                            @Override
                            public String echo(String text) {
                                return text.toUpperCase();
                            }
                        }
                        """)
                .loader(shared);
        ServiceDescriptor service = ServiceDescriptor.of(shared.loadClass("shared.Echo"));
        Dispatcher dispatcher = new ProxyFactory().newDispatcher(service, newInstance(own, "own.LoudEcho"));

        assertThat(dispatcher.dispatch(service.methods().get(0), new Object[] {"hello"}))
                .isEqualTo("HELLO");
    }

    @Test
    void servesInterfacesOfTheJdk() {
        Function<Object, Object> target = String::valueOf;
        ServiceDescriptor service = ServiceDescriptor.of(Function.class);
        Function<Object, Object> stub = new ProxyFactory().newStub(service, Loopback.to(service, target));

        assertThat(stub.apply(5)).isEqualTo("5");
        assertThat(stub.toString()).startsWith("java.util.function.Function -> ");
    }

    @Test
    void rethrowsWhatAnInterfaceOfTheJdkDeclares() {
        ServiceDescriptor service = ServiceDescriptor.of(Callable.class);
        Exception failure = new Exception("checked");
        Callable<Object> stub = new ProxyFactory().newStub(service, Loopback.to(service, (Callable<Object>) () -> {
            throw failure;
        }));

        assertThatThrownBy(stub::call).isSameAs(failure);
    }

    @Test
    void tellsTwoClassesOfOneNameApart(@TempDir Path other) throws Throwable {
        ClassLoader mine =
                new Sources(folder).file("demo/Greeter.java", GREETER).loader(null);
        ClassLoader theirs =
                new Sources(other).file("demo/Greeter.java", GREETER).loader(null);
        ServiceDescriptor service = ServiceDescriptor.of(mine.loadClass("demo.Greeter"));
        Dispatcher dispatcher = new ProxyFactory().newDispatcher(service, newInstance(mine, "demo.PoliteGreeter"));

        assertThatThrownBy(() -> dispatcher.dispatch(
                        service.methods().get(0), new Object[] {newInstance(theirs, "demo.Person", "Ann"), 2}))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(
                        "parameter 1 of 2 is demo.Person of " + theirs + " (expected: the one of " + mine);
        assertThatThrownBy(() -> new ProxyFactory().newDispatcher(service, newInstance(theirs, "demo.PoliteGreeter")))
                .hasMessageContaining(
                        "demo.PoliteGreeter of " + theirs + " does not implement demo.Greeter of " + mine);
    }

    private static void roundTrip(ClassLoader loader) throws Throwable {
        roundTrip(loader, "demo.");
    }

    private static void roundTrip(ClassLoader loader, String prefix) throws Throwable {
        Class<?> type = loader.loadClass(prefix + "Greeter");
        assertThat(type.getClassLoader()).isSameAs(loader);
        ServiceDescriptor service = ServiceDescriptor.of(type);
        Object target = newInstance(loader, prefix + "PoliteGreeter");
        Object person = newInstance(loader, prefix + "Person", "Ann");
        Object stub = new ProxyFactory().newStub(service, Loopback.to(service, target));
        assertThat(stub).isInstanceOf(type);

        // The test cannot name the interface, so it calls the stub the way the server calls a target.
        MethodDescriptor greet = service.methods().get(0);
        Object greeting = new ProxyFactory().newDispatcher(service, stub).dispatch(greet, new Object[] {person, 2});

        assertThat(greeting).hasToString("Greeting[text=hello Ann x2]");
    }

    private static Object newInstance(ClassLoader loader, String name, Object... arguments) throws Exception {
        Constructor<?> constructor = loader.loadClass(name).getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(arguments);
    }
}
