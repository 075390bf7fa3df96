package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.ExportOptions;
import io.tern.api.ExportedService;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.Registration;
import io.tern.api.Registry;
import io.tern.api.RegistryAddress;
import io.tern.api.Result;
import io.tern.api.Server;
import io.tern.api.ServerContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceTable;
import io.tern.api.Transport;
import io.tern.api.TransportOptions;
import io.tern.testkit.SampleService;
import io.tern.testkit.SampleService.SampleException;
import io.tern.testkit.TestRuntime;
import io.tern.transport.InProcessNetwork;
import io.tern.transport.InProcessTransportFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole client side over a real transport: servers that come, go and die while calls are made. */
class InProcessClusterTest {
    private static final RegistryAddress REGISTRY = RegistryAddress.parse("memory://test");

    private final InProcessNetwork network = new InProcessNetwork();
    private final MemoryRegistryFactory registries = new MemoryRegistryFactory();
    private final ServiceDescriptor service = ServiceDescriptor.of(SampleService.class);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void callsSpreadOverTheServersAndBringBackWhatTheyAnswer() throws Throwable {
        provider("a");
        provider("b");
        provider("c");
        ClusterReference reference = reference();
        Set<Object> answers = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            answers.add(call(reference, "order", "x"));
        }

        assertThat(answers).containsExactlyInAnyOrder("order x at a", "order x at b", "order x at c");
        assertThatThrownBy(() -> call(reference, "refuse", "x"))
                .isInstanceOf(SampleException.class)
                .hasMessage("no x");
        CompletableFuture<?> later = (CompletableFuture<?>) call(reference, "later", "x");
        assertThat(later.get(10, TimeUnit.SECONDS).toString()).startsWith("later x at");
    }

    @Test
    void aServerThatDiesAndOneThatDrainsCostNoIdempotentCall() throws Throwable {
        Provider dying = provider("dying");
        Provider draining = provider("draining");
        provider("staying");
        ClusterReference reference = reference();
        List<CompletableFuture<?>> replies = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Invocation invocation = invocation("read", "x");
            replies.add(reference.chain().invoke(invocation).thenAccept(InProcessClusterTest::assertAnswered));
            if (i == 1_000) {
                dying.transport.close();
            }
            if (i == 2_000) {
                var unused = draining.server.drain(Duration.ofSeconds(5));
            }
            if (i % 100 == 0) {
                CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                        .get(20, TimeUnit.SECONDS);
            }
        }
        CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);

        assertThat(call(reference, "read", "x")).isEqualTo("read x at staying");
    }

    @Test
    void theInstanceThatAnswersAtAnAddressCountsAndNotTheOneListedLast() throws Throwable {
        Provider real = provider("real");
        Endpoint stale = Endpoint.builder(real.server.address())
                .instanceId("stale")
                .warmupMillis(0)
                .build();
        real.registry.register(new Registration(service.key(), stale)).join();
        ClusterReference reference = reference();

        assertThat(call(reference, "order", "x")).isEqualTo("order x at real");
        assertThat(reference.nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.endpoint().instanceId()).isEqualTo("real"));
    }

    private static void assertAnswered(Result result) {
        assertThat(result.failure()).isNull();
    }

    private Provider provider(String name) {
        Provider provider = new Provider(name);
        opened.add(provider);
        return provider;
    }

    private ClusterReference reference() throws Exception {
        TestRuntime runtime = runtime("client");
        opened.add(runtime);
        Transport transport = new InProcessTransportFactory(network).newTransport(runtime.context(), options());
        opened.add(transport);
        Registry registry = registries.newRegistry(REGISTRY, runtime.context());
        opened.add(registry);
        ReferenceOptions options =
                ReferenceOptions.builder().timeoutMillis(10_000).build();
        ClusterReference reference =
                ClusterReference.open(service, options, runtime.context(), transport, List.of(registry));
        opened.add(reference);
        reference.whenAvailable().get(10, TimeUnit.SECONDS);
        return reference;
    }

    private static TestRuntime runtime(String name) {
        return TestRuntime.builder().systemTime().instanceId(name).build();
    }

    private static TransportOptions options() {
        return TransportOptions.builder().ioThreads(1).build();
    }

    private MethodDescriptor method(String name) {
        return service.methods().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Invocation invocation(String method, String argument) {
        TestRuntime runtime = (TestRuntime) opened.stream()
                .filter(TestRuntime.class::isInstance)
                .findFirst()
                .orElseThrow();
        ReferenceOptions options =
                ReferenceOptions.builder().timeoutMillis(10_000).build();
        return new InvocationFactory(new ReferenceContext(service, options, runtime.context()))
                .newInvocation(method(method), new Object[] {argument});
    }

    private Object call(ClusterReference reference, String method, String argument) throws Throwable {
        return reference.handler().call(method(method), new Object[] {argument});
    }

    /** A server of its own runtime, registered. */
    private final class Provider implements AutoCloseable {
        private final TestRuntime runtime;
        private final Registry registry;
        private final Transport transport;
        private final Server server;
        private final String name;

        Provider(String name) {
            this.name = name;
            runtime = runtime(name);
            registry = registries.newRegistry(REGISTRY, runtime.context());
            transport = new InProcessTransportFactory(network).newTransport(runtime.context(), options());
            server = transport.listen(new Address("127.0.0.1", 0));
            ServerContext context = new ServerContext(service, ExportOptions.DEFAULTS, runtime.context());
            server.serve(ServiceTable.of(List.of(ExportedService.of(context, List.of(), this::serve))));
            Endpoint endpoint = Endpoint.builder(server.address())
                    .instanceId(name)
                    .warmupMillis(0)
                    .build();
            registry.register(new Registration(service.key(), endpoint)).join();
        }

        private CompletableFuture<Result> serve(Invocation call) {
            Object argument = call.arguments()[0];
            Result result = call.method().name().equals("refuse")
                    ? Result.exception(new SampleException("no " + argument))
                    : Result.value(call.method().name() + " " + argument + " at " + name);
            return CompletableFuture.completedFuture(result);
        }

        @Override
        public void close() {
            transport.close();
            registry.close();
            runtime.close();
        }
    }
}
