package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.NodeGuard;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService;
import io.tern.testkit.ScriptedTransport;
import io.tern.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Real threads at a limit whose only place comes and goes within the time of a call. */
class LimitStressTest {
    private static final int CALLERS = 4;
    private static final int CALLS = 25_000;

    private final TestLimit limit = new TestLimit();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final TestRegistry registry = new TestRegistry("test://registry");
    private final ServiceDescriptor service = ServiceDescriptor.of(SampleService.class);
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void everyCallIsAnsweredOrRefusedByTheLimitAndNoneIsParked() throws Exception {
        limit.places = 1;
        try (TestRuntime runtime = TestRuntime.builder()
                .systemTime()
                .callbackExecutor(threads)
                .extension(NodeGuard.class, "limit", limit)
                .build()) {
            transport.onConnect(connection -> {
                connection.invoker().answer(invocation -> Result.value("answer"));
                connection.ready(System.nanoTime());
            });
            registry.says(ClusterFixture.endpoint(1), ClusterFixture.endpoint(2));
            ClusterReference reference = ClusterReference.open(
                    service, ReferenceOptions.UNSET, runtime.context(), transport, List.of(registry));
            reference.whenAvailable().get(10, TimeUnit.SECONDS);
            InvocationFactory invocations =
                    new InvocationFactory(new ReferenceContext(service, ReferenceOptions.UNSET, runtime.context()));
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(threads.submit(() -> call(reference, invocations)));
            }
            for (Future<?> caller : callers) {
                caller.get(60, TimeUnit.SECONDS);
            }

            assertThat(answered).hasPositiveValue();
            assertThat(limit.held).hasValue(0);
            reference.close();
        } finally {
            threads.shutdownNow();
        }
    }

    private void call(ClusterReference reference, InvocationFactory invocations) {
        MethodDescriptor order = service.methods().stream()
                .filter(method -> method.name().equals("order"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < CALLS; i++) {
            Invocation invocation = invocations.newInvocation(order, new Object[] {"argument"});
            CompletableFuture<Result> reply = reference.chain().invoke(invocation);
            assertThat(reply).as("nobody has to be waited for").isDone();
            RpcException failure = reply.join().failure();
            if (failure == null) {
                answered.incrementAndGet();
            } else {
                assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            }
        }
    }
}
