package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.ServiceKey;
import io.tern.testkit.RecordingRegistryListener;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The registry {@code memory://name} of several applications in one process. */
final class SharedMemoryRegistryTest {
    private static final ServiceKey SERVICE = new ServiceKey("demo.EchoService", "", "1.0");

    private final List<TestRuntime> runtimes = new ArrayList<>();

    @AfterEach
    void closeRuntimes() {
        runtimes.forEach(TestRuntime::close);
    }

    /** Opens a registry as an application of its own does. */
    private Registry open(String address) {
        TestRuntime runtime = TestRuntime.create();
        runtimes.add(runtime);
        return runtime.context()
                .extensions()
                .of(RegistryFactory.class)
                .get("memory")
                .newRegistry(RegistryAddress.parse(address), runtime.context());
    }

    private static Registration registration() {
        return new Registration(
                SERVICE,
                Endpoint.builder(new Address("127.0.0.1", 20_880))
                        .instanceId("instance-1")
                        .application("shop")
                        .build());
    }

    private static List<ServiceKey> find(Registry registry) {
        return registry.find(SERVICE.interfaceName()).join();
    }

    @Test
    void applicationsSeeEachOtherByTheNameOfTheRegistry() {
        try (Registry provider = open("memory://shared-1");
                Registry caller = open("memory://shared-1");
                Registry stranger = open("memory://shared-2")) {
            RecordingRegistryListener listener = new RecordingRegistryListener();
            caller.subscribe(SERVICE, listener);
            provider.register(registration()).join();
            listener.awaitEndpoints(Duration.ofSeconds(10), registration().endpoint());
            assertThat(find(stranger)).isEmpty();

            provider.close();
            listener.awaitEndpoints(Duration.ofSeconds(10));
        }
    }

    @Test
    void aNameIsForgottenWithItsLastUser() {
        Registry first = open("memory://counted");
        Registry second = open("memory://counted/");
        assertThat(SharedMemoryRegistryFactory.names()).contains("counted");
        first.close();
        first.close(); // counts once
        assertThat(SharedMemoryRegistryFactory.names()).contains("counted");
        second.close();
        assertThat(SharedMemoryRegistryFactory.names()).doesNotContain("counted");
    }

    @Test
    void usersThatComeAndGoAtOnceLeaveNothing() throws Exception {
        int users = 4;
        TestRuntime runtime = TestRuntime.create();
        runtimes.add(runtime);
        CyclicBarrier together = new CyclicBarrier(users);
        ExecutorService threads = Executors.newFixedThreadPool(users);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < users; i++) {
                all.add(threads.submit(() -> comeAndGo(runtime, together)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(SharedMemoryRegistryFactory.names()).doesNotContain("together");
    }

    private static Void comeAndGo(TestRuntime runtime, CyclicBarrier together) throws Exception {
        RegistryFactory factory =
                runtime.context().extensions().of(RegistryFactory.class).get("memory");
        for (int i = 0; i < 500; i++) {
            together.await();
            try (Registry registry =
                    factory.newRegistry(RegistryAddress.parse("memory://together"), runtime.context())) {
                registry.register(registration()).join();
                assertThat(find(registry)).containsExactly(SERVICE);
            }
        }
        return null;
    }

    @Test
    void aFactoryOfOnesOwnSharesWithNobody() {
        RegistryAddress address = RegistryAddress.parse("memory://own");
        TestRuntime runtime = TestRuntime.create();
        runtimes.add(runtime);
        try (Registry own = new MemoryRegistryFactory().newRegistry(address, runtime.context());
                Registry shared = open("memory://own")) {
            own.register(registration()).join();
            assertThat(find(own)).containsExactly(SERVICE);
            assertThat(find(shared)).isEmpty();
        }
    }
}
