package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.CallListener;
import io.tern.api.CallSide;
import io.tern.api.Defaults;
import io.tern.api.EndedCall;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodStats;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.SampleService.SampleException;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClientMetricsTest {
    private final RecordingCallListener listener = new RecordingCallListener();
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(CallListener.class, "recording", listener)
            .build();
    private final Filter metrics = new MetricsClientFilter().bind(runtime.clientContext());
    private final ScriptedInvoker next = ScriptedInvoker.create("next");

    @AfterEach
    void close() {
        runtime.close();
    }

    private static MethodStats stats(TestRuntime runtime, String method) {
        return CallMeters.of(runtime.context()).methodStats().stream()
                .filter(one -> one.method().name().equals(method))
                .reduce((a, b) -> {
                    throw new AssertionError("expected one entry, got " + a + " and " + b);
                })
                .orElseThrow();
    }

    @Test
    void aCallThatALinkInsideBreaksHasEndedAllTheSame() {
        Invoker broken = invocation -> {
            throw new IllegalStateException("an invoker must not throw");
        };
        assertThatThrownBy(() -> metrics.filter(runtime.newInvocation("read", "x"), broken))
                .hasMessage("an invoker must not throw");
        assertThat(stats(runtime, "read").inFlight()).isZero();
        assertThat(stats(runtime, "read").failures()).isEqualTo(Map.of(StatusCode.INTERNAL, 1L));
    }

    private CompletableFuture<Result> call(String method) {
        return metrics.filter(runtime.newInvocation(method, "x"), next);
    }

    @Test
    void whatAStrategyAnswersInsteadOfANodeIsCountedAsThat() {
        for (String by : List.of("failsafe", "failback", "failsafe", "stub")) {
            CompletableFuture<Result> answer = call("read");
            next.lastCall().answer(Result.value(null).withAttachments(Map.of(Defaults.FALLBACK_ATTACHMENT, by)));
            assertThat(answer).isCompleted();
        }
        assertThat(stats(runtime, "read").answeredHere()).isEqualTo(Map.of("failsafe", 2L, "failback", 1L));
        assertThat(stats(runtime, "read").succeeded()).isEqualTo(4);
    }

    @Test
    void aWaitingCallIsInFlight() {
        CompletableFuture<Result> answer = call("read");

        assertThat(stats(runtime, "read").inFlight()).isEqualTo(1);
        assertThat(stats(runtime, "read").ended()).isZero();
        assertThat(stats(runtime, "order").started()).isZero();

        next.lastCall().answerValue("value");
        assertThat(answer).isCompleted();
        assertThat(stats(runtime, "read").inFlight()).isZero();
        assertThat(stats(runtime, "read").succeeded()).isEqualTo(1);
    }

    @Test
    void countsEveryOutcomeApart() {
        next.thenAnswer(Result.value("value"))
                .thenAnswer(Result.value(null))
                .thenAnswer(Result.exception(new SampleException("by contract")))
                .thenAnswer(Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted")))
                .thenAnswer(Result.failure(RpcException.of(StatusCode.UNAVAILABLE, "scripted")))
                .thenAnswer(Result.failure(RpcException.of(StatusCode.SERIALIZATION, "scripted")));
        for (int i = 0; i < 6; i++) {
            assertThat(call("refuse")).isCompleted();
        }

        MethodStats stats = stats(runtime, "refuse");
        assertThat(stats.side()).isEqualTo(CallSide.CLIENT);
        assertThat(stats.started()).isEqualTo(6);
        assertThat(stats.succeeded()).isEqualTo(2);
        assertThat(stats.exceptions()).isEqualTo(1);
        assertThat(stats.failures()).isEqualTo(Map.of(StatusCode.UNAVAILABLE, 2L, StatusCode.SERIALIZATION, 1L));
        assertThat(stats.failed()).isEqualTo(3);
        assertThat(listener.calls())
                .extracting(EndedCall::outcome)
                .containsExactly("OK", "OK", "EXCEPTION", "UNAVAILABLE", "UNAVAILABLE", "SERIALIZATION");
    }

    @Test
    void measuresFromTheBeginOfTheCallAndAddsUpBytes() {
        Invocation begun = runtime.newInvocationBuilder("read", "x").tag("gray").build();
        runtime.advance(Duration.ofMillis(2));
        CompletableFuture<Result> answer = metrics.filter(begun, next);
        runtime.advance(Duration.ofMillis(5));
        next.lastCall().answer(Result.value("value").withBytes(100, 30));
        assertThat(answer).isCompleted();
        next.thenAnswer(Result.value("value").withBytes(20, 7));
        assertThat(call("read")).isCompleted();

        MethodStats stats = stats(runtime, "read");
        assertThat(stats.latency().maxNanos()).isEqualTo(Duration.ofMillis(7).toNanos());
        assertThat(stats.requestBytes()).isEqualTo(120);
        assertThat(stats.responseBytes()).isEqualTo(37);
        EndedCall heard = listener.calls().get(0);
        assertThat(heard.durationNanos()).isEqualTo(Duration.ofMillis(7).toNanos());
        assertThat(heard.requestBytes()).isEqualTo(100);
        assertThat(heard.responseBytes()).isEqualTo(30);
        assertThat(heard.tag()).isEqualTo("gray");
        assertThat(heard.peer()).isEmpty();
    }

    @Test
    void aFailureSaysWhereAndWithWhichAttemptTheCallEnded() {
        next.thenAnswer(Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "scripted")
                .address("10.0.0.9:20880")
                .attempt(3)
                .build()));
        assertThat(call("read")).isCompleted();

        assertThat(listener.only().peer()).isEqualTo("10.0.0.9:20880");
        assertThat(listener.only().attempt()).isEqualTo(3);
    }

    @Test
    void neverDecodesAReply() {
        next.thenAnswer(Result.encodedValue(() -> {
            throw new AssertionError("nobody asked for the value");
        }));
        assertThat(call("read")).isCompleted();

        assertThat(stats(runtime, "read").succeeded()).isEqualTo(1);
        assertThat(listener.only().outcome()).isEqualTo("OK");
    }

    @Test
    void aBrokenChainIsCountedAsInternal() {
        CompletableFuture<Result> answer = metrics.filter(
                runtime.newInvocation("read", "x"),
                invocation -> CompletableFuture.failedFuture(new IllegalStateException("broken")));

        assertThat(answer).isCompletedExceptionally();
        assertThat(stats(runtime, "read").failures()).isEqualTo(Map.of(StatusCode.INTERNAL, 1L));
    }

    @Test
    void referencesToOneServiceCountTogether() {
        Filter other = new MetricsClientFilter().bind(runtime.clientContext());
        next.thenAnswer(Result.value("a")).thenAnswer(Result.value("b"));
        assertThat(call("read")).isCompleted();
        assertThat(other.filter(runtime.newInvocation("read", "x"), next)).isCompleted();

        assertThat(stats(runtime, "read").succeeded()).isEqualTo(2);
    }

    @Test
    void losesNothingUnderConcurrency() throws InterruptedException, ExecutionException, TimeoutException {
        int threads = 8;
        int calls = 10_000;
        long all = (long) threads * calls;
        ScriptedAnswers answers = new ScriptedAnswers();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (TestRuntime quiet = TestRuntime.create()) {
            Filter counted = new MetricsClientFilter().bind(quiet.clientContext());
            Invocation invocation = quiet.newInvocation("read", "x");
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                running.add(executor.submit(() -> {
                    for (int i = 0; i < calls; i++) {
                        counted.filter(invocation, answers.at(i)).join();
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }

            MethodStats stats = stats(quiet, "read");
            assertThat(stats.started()).isEqualTo(all);
            assertThat(stats.inFlight()).isZero();
            assertThat(stats.succeeded()).isEqualTo(all / 2);
            assertThat(stats.failures()).isEqualTo(Map.of(StatusCode.UNKNOWN, all / 2));
            assertThat(stats.requestBytes()).isEqualTo(all / 2 * 3);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void withoutAListenerACallAllocatesLittleMoreThanTheFuture() {
        try (TestRuntime quiet = TestRuntime.create()) {
            Filter counted = new MetricsClientFilter().bind(quiet.clientContext());
            Invocation invocation = quiet.newInvocation("read", "x");
            CompletableFuture<Result> answer = CompletableFuture.completedFuture(Result.value("x"));
            AllocationMeter.assertAtMost(
                    128,
                    "a counted call",
                    () -> counted.filter(invocation, ignored -> answer).join());
        }
    }

    @Test
    void standsInsideTheSpanAndAroundUsersFilters() {
        var filters = runtime.context().extensions().of(io.tern.api.ClientFilter.class);
        assertThat(filters.entry("metrics").order()).isEqualTo(-1000);
        assertThat(filters.entry("metrics").order())
                .isGreaterThan(filters.entry("trace").order());
    }
}
