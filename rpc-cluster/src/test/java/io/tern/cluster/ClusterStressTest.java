package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Address;
import io.tern.api.ClientContext;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedConnection;
import io.tern.testkit.ScriptedTransport;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Real threads and real time: callers, a registry that changes its mind, and connections that come and go. */
class ClusterStressTest {
    private static final int CALLERS = 4;
    private static final int CALLS = 3_000;
    private static final int NODES = 5;

    private final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
    private final CountingGuard guard = new CountingGuard();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final TestRegistry registry = new TestRegistry("test://registry");
    private final ServiceDescriptor service = ServiceDescriptor.of(SampleService.class);
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 2);

    @Test
    void everyCallEndsNoneRunsTwiceByAccidentAndNothingIsLeftBehind() throws Exception {
        try (TestRuntime runtime = TestRuntime.builder()
                .systemTime()
                .callbackExecutor(threads)
                .extension(NodeGuard.class, "counting", guard)
                .build()) {
            transport.onConnect(this::serve);
            registry.says(endpoints(NODES));
            ClusterReference reference = ClusterReference.open(
                    service, ReferenceOptions.UNSET, runtime.context(), transport, List.of(registry));
            InvocationFactory invocations =
                    new InvocationFactory(new ReferenceContext(service, ReferenceOptions.UNSET, runtime.context()));
            Future<?> chaos = threads.submit(this::shakeUntilInterrupted);
            List<Future<List<CompletableFuture<Result>>>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                callers.add(threads.submit(() -> makeCalls(reference, invocations, caller)));
            }
            for (Future<List<CompletableFuture<Result>>> caller : callers) {
                for (CompletableFuture<Result> reply : caller.get(60, TimeUnit.SECONDS)) {
                    checkEnded(reply);
                }
            }
            chaos.cancel(true);

            // An attempt that lost against a cancellation may outlive its call for a moment.
            Awaitility.await().untilAsserted(() -> {
                assertThat(reference.nodes())
                        .allSatisfy(node -> assertThat(node.stats().inFlight()).isZero());
                assertThat(guard.held).as("permits not given back").hasValue(0);
            });
            executions.forEach((call, times) -> assertThat(times.get())
                    .as("executions of %s, which is not idempotent", call)
                    .isLessThanOrEqualTo(1));
            assertThat(executions).as("calls that reached a server").hasSizeGreaterThan(CALLS);
            reference.close(); // By whichever thread runs the directory's tasks just now.
            Awaitility.await().untilAsserted(() -> assertThat(transport.open()).isEmpty());
        } finally {
            threads.shutdownNow();
        }
    }

    private List<CompletableFuture<Result>> makeCalls(
            ClusterReference reference, InvocationFactory invocations, int caller) {
        List<CompletableFuture<Result>> replies = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            MethodDescriptor method = method(i % 2 == 0 ? "order" : "read");
            String id = method.name() + "-" + caller + "-" + i;
            Invocation invocation = invocations.newInvocation(method, new Object[] {id});
            replies.add(reference.chain().invoke(invocation));
            if (i % 50 == 0) {
                invocation.cancel("stress");
            }
        }
        return replies;
    }

    private static void checkEnded(CompletableFuture<Result> reply) throws Exception {
        Result result = reply.get(20, TimeUnit.SECONDS);
        if (result.failure() != null) {
            assertThat(result.failure().code())
                    .isIn(
                            StatusCode.UNAVAILABLE,
                            StatusCode.CANCELLED,
                            StatusCode.INTERNAL,
                            StatusCode.NOT_FOUND,
                            StatusCode.RESOURCE_EXHAUSTED,
                            StatusCode.DEADLINE_EXCEEDED);
        }
    }

    private void serve(ScriptedConnection connection) {
        connection.invoker().answer(this::answer);
        connection.ready(System.nanoTime());
    }

    /** What a server does that is sometimes down, draining or overloaded. */
    private Result answer(Invocation invocation) {
        int dice = ThreadLocalRandom.current().nextInt(100);
        if (dice < 5) {
            return refusal(StatusCode.UNAVAILABLE, false);
        }
        if (dice < 10) {
            return refusal(StatusCode.RESOURCE_EXHAUSTED, true);
        }
        String id = String.valueOf(invocation.arguments()[0]);
        if (id.startsWith("order")) {
            executions.computeIfAbsent(id, unused -> new AtomicInteger()).incrementAndGet();
        }
        if (dice < 15) {
            return ClusterFixture.failure(StatusCode.UNAVAILABLE); // The connection was lost after it ran.
        }
        return dice < 18 ? ClusterFixture.failure(StatusCode.INTERNAL) : Result.value("answer");
    }

    private static Result refusal(StatusCode code, boolean remote) {
        return Result.failure(RpcException.builder(code, "scripted")
                .notExecuted(true)
                .remote(remote)
                .build());
    }

    private void shakeUntilInterrupted() {
        SplittableRandom random = new SplittableRandom(5);
        ConnectionState[] states = {
            ConnectionState.CONNECTING, ConnectionState.SLOW, ConnectionState.DRAINING, ConnectionState.UNREACHABLE
        };
        while (!Thread.currentThread().isInterrupted()) {
            registry.says(endpoints(1 + random.nextInt(NODES)));
            for (ScriptedConnection connection : transport.open()) {
                connection.becomes(states[random.nextInt(states.length)]);
                Thread.onSpinWait();
                connection.ready(System.nanoTime());
            }
        }
    }

    private static Endpoint[] endpoints(int count) {
        Endpoint[] endpoints = new Endpoint[count];
        for (int i = 0; i < count; i++) {
            endpoints[i] = Endpoint.builder(new Address("10.0.0." + (i + 1), 20880))
                    .instanceId("id-" + i)
                    .build();
        }
        return endpoints;
    }

    private MethodDescriptor method(String name) {
        return service.methods().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Counts permits that are out. */
    @io.tern.api.AutoActivate
    private static final class CountingGuard implements NodeGuard {
        final AtomicInteger held = new AtomicInteger();

        @Override
        public Binding bind(ClientContext context) {
            return node -> new Guard() {
                @Override
                public boolean eligible(Invocation invocation) {
                    return true;
                }

                @Override
                public Permit tryAcquire(Invocation invocation) {
                    if (ThreadLocalRandom.current().nextInt(20) == 0) {
                        return null;
                    }
                    held.incrementAndGet();
                    return result -> held.decrementAndGet();
                }
            };
        }
    }
}
