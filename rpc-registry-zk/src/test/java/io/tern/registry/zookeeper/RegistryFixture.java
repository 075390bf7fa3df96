package io.tern.registry.zookeeper;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.ServiceKey;
import io.tern.testkit.RecordingRegistryListener;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Registries of one test, closed together. */
final class RegistryFixture implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final ServiceKey SERVICE = new ServiceKey("demo.EchoService", "", "1.0");
    static final String DIRECTORY = "/tern/v1/services/demo.EchoService@1.0";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** A registry on the system's time. */
    Registry open(String address) {
        TestRuntime runtime = TestRuntime.builder().systemTime().build();
        opened.push(runtime);
        return open(address, runtime);
    }

    /** A registry on a runtime that the test owns. */
    Registry open(String address, TestRuntime runtime) {
        Registry registry =
                new ZooKeeperRegistryFactory().newRegistry(RegistryAddress.parse(address), runtime.context());
        opened.push(registry);
        return registry;
    }

    static RecordingRegistryListener subscribe(Registry registry, ServiceKey service) {
        RecordingRegistryListener listener = new RecordingRegistryListener();
        registry.subscribe(service, listener);
        return listener;
    }

    static Endpoint endpoint(int number) {
        return Endpoint.builder(new Address("127.0.0.1", 20_000 + number))
                .instanceId("instance-" + number)
                .application("echo")
                .build();
    }

    static Registration registration(int number) {
        return new Registration(SERVICE, endpoint(number));
    }

    static String path(int number) {
        return DIRECTORY + "/instance-" + number;
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
