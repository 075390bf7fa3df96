package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Filter;
import io.tern.api.FilterChain;
import io.tern.api.Invoker;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A circuit around calls: which ones share one, and that both ways to call are held back and counted. */
final class CircuitFilterTest {
    private static final ReferenceOptions.Builder CLASSIC =
            ReferenceOptions.builder().set(CircuitSettings.CIRCUIT_BREAKER, "classic");

    private final TestRuntime runtime = TestRuntime.create();
    private final ScriptedInvoker service = ScriptedInvoker.create("service");

    @AfterEach
    void close() {
        runtime.close();
    }

    private @Nullable Filter bind(ReferenceOptions.Builder options) {
        return new CircuitClientFilter().bind(SaidBy.options(runtime.clientContext(), options));
    }

    private Invoker chain(ReferenceOptions.Builder options) {
        return FilterChain.of(List.of(Objects.requireNonNull(bind(options), "filter")), service);
    }

    private @Nullable RpcException call(Invoker chain, String method) {
        CompletableFuture<Result> reply = chain.invoke(runtime.newInvocation(method, "key"));
        assertThat(reply).as("held back, or answered by the service at once").isCompleted();
        return reply.join().failure();
    }

    private void fail(Invoker chain, String method) {
        service.answer(call -> Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted")));
        for (int i = 0; i < 30; i++) {
            call(chain, method);
        }
    }

    @Test
    void nothingSaidCostsNothing() {
        assertThat(bind(ReferenceOptions.builder())).isNull();
        assertThat(bind(ReferenceOptions.builder().set(CircuitSettings.CIRCUIT_BREAKER, "none")))
                .isNull();
    }

    @Test
    void anOpenCircuitFailsCallsWithoutSendingThem() {
        Invoker chain = chain(CLASSIC);
        fail(chain, "read");
        assertThat(service.calls()).hasSize(20);
        RpcException refusal = Objects.requireNonNull(call(chain, "order"));
        assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(refusal.notExecuted()).isTrue();
        assertThat(service.calls()).as("one for all methods of the service").hasSize(20);
    }

    @Test
    void whoeverCallsWithAListenerIsHeldBackAndCountedAlike() {
        Invoker chain = chain(CLASSIC);
        service.answer(call -> Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted")));
        for (int i = 0; i < 20; i++) {
            chain.invoke(runtime.newInvocation("read", "key"), (result, error) -> {});
        }
        Result now = chain.invoke(runtime.newInvocation("read", "key"), (result, error) -> {});
        assertThat(Objects.requireNonNull(Objects.requireNonNull(now).failure()).code())
                .isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(service.calls()).hasSize(20);
    }

    @Test
    void behindTheMetricsEachCallIsCountedOnceWhateverBecomesOfIt() {
        Filter metrics = new MetricsClientFilter().bind(runtime.clientContext());
        Invoker chain = FilterChain.of(
                List.of(Objects.requireNonNull(metrics), Objects.requireNonNull(bind(CLASSIC), "filter")), service);
        List<CompletableFuture<Result>> replies = new java.util.ArrayList<>();
        for (int i = 0; i < 12; i++) {
            replies.add(chain.invoke(runtime.newInvocation("read", "key")));
        }
        service.waiting().forEach(call -> call.answer(Result.failure(RpcException.of(StatusCode.INTERNAL, "late"))));
        assertThat(replies).allMatch(CompletableFuture::isDone);
        service.answer(call -> Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "at once")));
        for (int i = 0; i < 7; i++) {
            call(chain, "read");
        }
        assertThat(Objects.requireNonNull(call(chain, "read")).code())
                .as("the twentieth")
                .isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(Objects.requireNonNull(call(chain, "read")).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    }

    @Test
    void answersThatComeLaterAreCounted() {
        Invoker chain = chain(CLASSIC);
        List<CompletableFuture<Result>> replies = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            replies.add(chain.invoke(runtime.newInvocation("read", "key")));
        }
        service.waiting().forEach(call -> call.answer(Result.failure(RpcException.of(StatusCode.INTERNAL, "late"))));
        assertThat(replies).allMatch(CompletableFuture::isDone);
        assertThat(Objects.requireNonNull(call(chain, "read")).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
    }

    @Test
    void aMethodCanHaveACircuitOfItsOwnOrNone() {
        Invoker chain = chain(ReferenceOptions.builder()
                .set(CircuitSettings.CIRCUIT_BREAKER, "classic")
                .method(
                        "read",
                        circuit("classic")
                                .set(CircuitSettings.CIRCUIT_LEAST_CALLS, 2)
                                .build())
                .method("order", circuit("none").build()));
        fail(chain, "order");
        assertThat(service.calls()).hasSize(30);
        fail(chain, "read");
        assertThat(service.calls()).hasSize(32);
    }

    @Test
    void aMethodTakesWhatIsSlowFromItsServiceUnlessItSaysIt() {
        Invoker chain = chain(ReferenceOptions.builder()
                .set(CircuitSettings.CIRCUIT_SLOW_MILLIS, 200)
                .set(CircuitSettings.CIRCUIT_LEAST_CALLS, 2)
                .method("read", circuit("classic").build())
                .method(
                        "order",
                        circuit("classic")
                                .set(CircuitSettings.CIRCUIT_SLOW_MILLIS, 500)
                                .build()));
        for (String method : List.of("read", "order")) {
            for (int i = 0; i < 2; i++) {
                var unused = chain.invoke(runtime.newInvocation(method, "key"));
            }
        }
        runtime.clock().advance(Duration.ofMillis(300));
        service.waiting().forEach(call -> call.answer(Result.value("slow")));
        service.answer(call -> Result.value("quick"));
        assertThat(Objects.requireNonNull(call(chain, "read")).reason()).contains("80 % took longer than 200 ms");
        assertThat(call(chain, "order")).isNull();
    }

    private static MethodSettings.Builder circuit(String form) {
        return MethodSettings.builder().set(CircuitSettings.CIRCUIT_BREAKER, form);
    }

    @Test
    void oneWayCallsPassAndSayNothing() {
        Invoker chain = chain(ReferenceOptions.builder()
                .set(CircuitSettings.CIRCUIT_BREAKER, "classic")
                .method("order", MethodSettings.builder().oneway(true).build()));
        fail(chain, "order");
        fail(chain, "read");
        assertThat(service.calls()).hasSize(30 + 20);
        call(chain, "order");
        assertThat(service.calls()).hasSize(51);
    }

    @Test
    void theThrottleIsTheOtherForm() {
        Invoker chain = chain(ReferenceOptions.builder().set(CircuitSettings.CIRCUIT_BREAKER, "throttle"));
        fail(chain, "read");
        assertThat(service.calls()).hasSizeBetween(1, 15);
        assertThat(chain.toString()).contains("ThrottleCircuit");
    }

    @Test
    void aFormThatDoesNotExistIsRefusedAtTheStart() {
        assertThatThrownBy(() -> bind(ReferenceOptions.builder().set("circuitBreaker", "fuse")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("io.tern.testkit.SampleService: circuitBreaker: 'fuse' (expected: one of none, throttle,"
                        + " classic)");
    }
}
