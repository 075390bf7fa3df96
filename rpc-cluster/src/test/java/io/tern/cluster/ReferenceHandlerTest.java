package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.setup;
import static io.tern.cluster.ClusterFixture.unrouted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.CallbackTask;
import io.tern.api.Invocation;
import io.tern.api.IoThread;
import io.tern.api.Priority;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.testkit.SampleService.SampleException;
import io.tern.testkit.ScriptedCall;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceHandlerTest {
    @Test
    void aSyncCallReturnsTheDecodedValue() throws Throwable {
        try (ClusterFixture fixture = setup().open(1)) {
            answer(
                    fixture,
                    Result.encodedValue(
                            () -> "decoded on " + Thread.currentThread().getName()));

            assertThat(call(fixture, "order"))
                    .isEqualTo("decoded on " + Thread.currentThread().getName());
        }
    }

    @Test
    void aSyncCallThrowsTheServicesOwnException() {
        try (ClusterFixture fixture = setup().open(1)) {
            SampleException thrown = new SampleException("by contract");
            answer(fixture, Result.exception(thrown));

            assertThatThrownBy(() -> call(fixture, "refuse")).isSameAs(thrown);
        }
    }

    @Test
    void aFailureShowsWhereTheCallWasMade() {
        try (ClusterFixture fixture = setup().open(1)) {
            answer(fixture, ClusterFixture.failure(StatusCode.INTERNAL));

            assertThatThrownBy(() -> call(fixture, "order"))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("at 10.0.0.1:20880; attempt 1")
                    .hasStackTraceContaining("aFailureShowsWhereTheCallWasMade")
                    .hasNoCause();
        }
    }

    @Test
    void failuresThatOverloadProducesInMassesCarryNoStack() {
        try (ClusterFixture fixture = setup().open(1)) {
            answer(fixture, ClusterFixture.notExecuted(StatusCode.RESOURCE_EXHAUSTED));

            assertThatThrownBy(() -> call(fixture, "order"))
                    .satisfies(error -> assertThat(error.getStackTrace()).isEmpty());
        }
    }

    @Test
    void aDecoderThatBreaksIsAFailureForSyncAndAsyncCallers() throws Throwable {
        try (ClusterFixture fixture = setup().open(1)) {
            answer(fixture, Result.encodedValue(() -> {
                throw new IllegalStateException("broken decoder");
            }));

            assertThatThrownBy(() -> call(fixture, "order"))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("broken decoder")
                    .hasMessageContaining("SampleService@1.0#order");
            assertThatThrownBy(() -> later(fixture).get())
                    .cause()
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("broken decoder")
                    .hasMessageContaining("SampleService@1.0#later");
        }
    }

    @Test
    void anErrorWhileAnAsyncReplyIsDecodedReachesTheCaller() throws Throwable {
        Error none = new OutOfMemoryError("no memory left");
        Queue<Runnable> callbacks = new ArrayDeque<>();
        ClusterFixture.Setup setup = setup();
        setup.runtime.callbackExecutor(callbacks::add);
        try (ClusterFixture fixture = setup.open(1)) {
            answer(fixture, Result.encodedValue(() -> {
                throw none;
            }));
            CompletableFuture<Object> reply = later(fixture);
            callbacks.remove().run();
            assertThat(reply).isCompletedExceptionally();
            assertThatThrownBy(reply::get).hasCause(none);
        }
    }

    @Test
    void anAsyncReplyForWhichThereIsNoThreadSaysWhy() throws Throwable {
        ClusterFixture.Setup setup = setup();
        setup.runtime.callbackExecutor(task -> ((CallbackTask) task).refuse("all 200 threads are held"));
        try (ClusterFixture fixture = setup.open(1)) {
            answer(fixture, Result.value("answer"));
            assertThatThrownBy(later(fixture)::get)
                    .cause()
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("RESOURCE_EXHAUSTED: all 200 threads are held")
                    .hasMessageContaining("callbackThreads");
        }
    }

    @Test
    void anAsyncReplyThatCannotBeHandedOverEndsTheCall() throws Throwable {
        Error none = new InternalError("unable to create native thread");
        ClusterFixture.Setup setup = setup();
        setup.runtime.callbackExecutor(task -> {
            throw none;
        });
        try (ClusterFixture fixture = setup.open(1)) {
            CompletableFuture<Object> reply = later(fixture);
            fixture.onlyWaiting().answerValue("text");
            assertThatThrownBy(reply::get).hasCause(none);
        }
    }

    @Test
    void anAsyncCallReturnsAtOnceAndCompletesOnTheCallbackExecutor() throws Throwable {
        Queue<Runnable> callbacks = new ArrayDeque<>();
        ClusterFixture.Setup setup = setup();
        setup.runtime.callbackExecutor(callbacks::add);
        try (ClusterFixture fixture = setup.open(1)) {
            CompletableFuture<Object> reply = later(fixture);
            fixture.onlyWaiting().answerValue("later");
            assertThat(reply).isNotDone();
            callbacks.remove().run();

            assertThat(reply.get()).isEqualTo("later");
        }
    }

    @Test
    void callbackOnIoCompletesOnTheThreadThatBringsTheReply() throws Throwable {
        Queue<Runnable> callbacks = new ArrayDeque<>();
        ClusterFixture.Setup setup = setup().options(options -> options.callbackOn("io"));
        setup.runtime.callbackExecutor(callbacks::add);
        try (ClusterFixture fixture = setup.open(1)) {
            CompletableFuture<Object> reply = later(fixture);
            fixture.onlyWaiting().answerValue("later");

            assertThat(reply.get()).isEqualTo("later");
            assertThat(callbacks).isEmpty();
        }
    }

    @Test
    void aRuntimeThatIsClosedStillCompletesFutures() throws Throwable {
        ClusterFixture.Setup setup = setup();
        setup.runtime.callbackExecutor(task -> {
            throw new java.util.concurrent.RejectedExecutionException("closed");
        });
        try (ClusterFixture fixture = setup.open(1)) {
            CompletableFuture<Object> reply = later(fixture);
            fixture.onlyWaiting().answerValue("still");

            assertThat(reply.get()).isEqualTo("still");
        }
    }

    @Test
    void cancellingTheFutureCancelsTheCall() throws Throwable {
        try (ClusterFixture fixture = setup().open(1)) {
            CompletableFuture<Object> reply = later(fixture);
            ScriptedCall call = fixture.onlyWaiting();
            reply.cancel(true);

            assertThat(reply).isCancelled();
            assertThat(call.isCancelled()).isTrue();
            assertThat(call.invocation().cancelReason()).isEqualTo("the caller cancelled the future");
        }
    }

    @Test
    void whoeverEndsTheFutureDoesNotWantTheCallAnyMore() throws Throwable {
        try (ClusterFixture fixture = setup().open(1)) {
            CompletableFuture<Object> completed = later(fixture);
            ScriptedCall first = fixture.onlyWaiting();
            completed.complete("own value");
            assertThat(first.isCancelled()).isTrue();

            CompletableFuture<Object> failed = later(fixture);
            ScriptedCall second = fixture.onlyWaiting();
            failed.completeExceptionally(new TimeoutException());
            assertThat(second.isCancelled()).isTrue();
        }
    }

    @Test
    void aReplyDoesNotCancelItsCall() throws Throwable {
        try (ClusterFixture fixture = setup().open(1)) {
            CompletableFuture<Object> reply = later(fixture);
            ScriptedCall call = fixture.onlyWaiting();
            call.answerValue("answer");

            assertThat(reply).isCompleted();
            assertThat(call.isCancelled()).isFalse();
        }
    }

    @Test
    void aBlockingCallFromAnIoThreadIsRefusedWithTheReason() throws Exception {
        try (ClusterFixture fixture = setup().open(1)) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicReference<Object> future = new AtomicReference<>();
            Thread thread = new TestIoThread(() -> {
                try {
                    future.set(later(fixture));
                    call(fixture, "order");
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            thread.start();
            thread.join(TimeUnit.SECONDS.toMillis(10));

            assertThat(thrown.get())
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("blocking call from I/O thread 'test-io'")
                    .hasMessageContaining("order(java.lang.String)")
                    .hasMessageContaining("CompletableFuture");
            assertThat(future.get()).as("asynchronous calls are fine").isNotNull();
            assertThat(fixture.waiting()).hasSize(1);
        }
    }

    @Test
    void aCallerIsFreedEvenIfNobodyEndsItsCall() {
        try (ClusterFixture fixture =
                setup().options(options -> options.timeoutMillis(50)).open(1)) {
            assertThatThrownBy(() -> call(fixture, "order"))
                    .as("the runtime's clock stands still, so that no deadline is noticed")
                    .hasMessageStartingWith("DEADLINE_EXCEEDED: the time of the call ran out")
                    .hasMessageContaining("please report this");
            assertThat(fixture.waiting()).as("it is cancelled").isEmpty();
        }
    }

    @Test
    void anInterruptedCallerGivesTheCallUp() throws Exception {
        try (ClusterFixture fixture = setup().open(1)) {
            CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    call(fixture, "order");
                } catch (Throwable e) {
                    thrown.set(e);
                }
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
            });
            caller.start();
            Awaitility.await().until(() -> !fixture.waiting().isEmpty());
            ScriptedCall call = fixture.onlyWaiting();
            caller.interrupt();

            assertThat(stillInterrupted.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(thrown.get()).hasMessageStartingWith("CANCELLED: the calling thread was interrupted");
            assertThat(call.isCancelled()).isTrue();
        }
    }

    @Test
    void aCallInheritsFromTheOneBeingServed() throws Throwable {
        try (ClusterFixture fixture =
                unrouted().options(options -> options.tag("own")).open(1)) {
            TraceContext trace = TraceContext.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            Invocation served = fixture.invocation("order")
                    .attempt(2)
                    .tag("gray")
                    .priority(Priority.CRITICAL)
                    .trace(trace)
                    .attachment("baggage-tenant", "42")
                    .attachment("secret", "stays")
                    .build();
            fixture.advance(400);
            ClusterFixture.in(CallContext.of(served).open(), () -> start(fixture));

            Invocation nested = fixture.onlyWaiting().invocation();
            assertThat(nested.deadline().atNanos()).isEqualTo(served.deadline().atNanos());
            assertThat(nested.attempt()).isEqualTo(2);
            assertThat(nested.tag()).isEqualTo("gray");
            assertThat(nested.priority()).isEqualTo(Priority.CRITICAL);
            assertThat(nested.trace()).isEqualTo(trace);
            assertThat(nested.attachments()).containsOnlyKeys("baggage-tenant");
        }
    }

    @Test
    void aCallIsCancelledWithTheOneBeingServed() throws Throwable {
        try (ClusterFixture fixture = setup().open(1)) {
            Invocation served = fixture.invocation("order").build();
            AtomicReference<CompletableFuture<Object>> later = new AtomicReference<>();
            ClusterFixture.in(CallContext.of(served).open(), () -> later.set(started(fixture)));
            ScriptedCall nested = fixture.onlyWaiting();
            served.cancel("its caller gave up");

            assertThat(nested.isCancelled()).isTrue();
            assertThatThrownBy(later.get()::get)
                    .hasCauseInstanceOf(RpcException.class)
                    .hasMessageContaining("CANCELLED");
            assertThat(nested.invocation().cancelReason())
                    .isEqualTo("the call being served was cancelled: its caller gave up");
        }
    }

    @Test
    void aSyncCallIsCancelledWithTheOneBeingServed() throws Exception {
        try (ClusterFixture fixture = setup().open(1)) {
            Invocation served = fixture.invocation("order").build();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread serving = new Thread(CallContext.of(served).wrap(() -> {
                try {
                    call(fixture, "order");
                } catch (Throwable e) {
                    thrown.set(e);
                }
            }));
            serving.start();
            Awaitility.await().until(() -> !fixture.waiting().isEmpty());
            served.cancel("its caller gave up");
            serving.join(TimeUnit.SECONDS.toMillis(10));

            assertThat(thrown.get()).hasMessageStartingWith("CANCELLED");
        }
    }

    @Test
    void aCallOfACancelledOneIsNotSent() throws Throwable {
        try (ClusterFixture fixture = setup().open(1)) {
            Invocation served = fixture.invocation("order").build();
            served.cancel("its caller gave up");
            ClusterFixture.in(
                    CallContext.of(served).open(),
                    () -> assertThatThrownBy(() -> call(fixture, "order"))
                            .hasMessageStartingWith("CANCELLED")
                            .hasMessageContaining("its caller gave up"));
            assertThat(fixture.calls()).isEmpty();
        }
    }

    @Test
    void aCallThatHasEndedIsForgottenByTheOneBeingServed() throws Throwable {
        try (ClusterFixture fixture = setup().open(1)) {
            Invocation served = fixture.invocation("order").build();
            ClusterFixture.in(CallContext.of(served).open(), () -> start(fixture));
            ScriptedCall later = fixture.onlyWaiting();
            later.answerValue("answer");
            answer(fixture, Result.value("at once"));
            ClusterFixture.in(CallContext.of(served).open(), () -> start(fixture));
            List<ScriptedCall> calls = fixture.calls();
            served.cancel("its caller gave up");

            assertThat(calls)
                    .hasSize(2)
                    .allSatisfy(
                            call -> assertThat(call.invocation().isCancelled()).isFalse());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"callback", "io"})
    void whatIsCalledOnceAnAsyncCallHasEndedInheritsToo(String callbackOn) throws Throwable {
        Queue<Runnable> callbacks = new ArrayDeque<>();
        ClusterFixture.Setup setup = unrouted().options(options -> options.callbackOn(callbackOn));
        setup.runtime.callbackExecutor(callbacks::add);
        try (ClusterFixture fixture = setup.open(1)) {
            Invocation served = fixture.invocation("order")
                    .attempt(2)
                    .tag("gray")
                    .priority(Priority.SHEDDABLE)
                    .attachment("baggage-tenant", "42")
                    .build();
            AtomicReference<CompletableFuture<Object>> first = new AtomicReference<>();
            ClusterFixture.in(CallContext.of(served).open(), () -> first.set(started(fixture)));
            CompletableFuture<Object> second = first.get().thenCompose(value -> started(fixture));
            CallOptions elsewhere = CallOptions.builder().tag("blue").build();
            ClusterFixture.in(elsewhere.open(), () -> {
                fixture.onlyWaiting().answerValue("first");
                callbacks.forEach(Runnable::run);
                assertThat(CallOptions.current()).as("afterwards").isSameAs(elsewhere);
                assertThat(CallContext.currentOrNull()).isNull();
            });

            Invocation next = fixture.onlyWaiting().invocation();
            assertThat(next.tag()).isEqualTo("gray");
            assertThat(next.deadline().atNanos()).isEqualTo(served.deadline().atNanos());
            assertThat(next.priority()).isEqualTo(Priority.SHEDDABLE);
            assertThat(next.attempt()).isEqualTo(2);
            assertThat(next.attachments()).containsOnlyKeys("baggage-tenant");
            assertThat(second).isNotDone();
        }
    }

    @Test
    void theTraceInWhichAReplyComesHoldsWhereItIsHandled() throws Throwable {
        TraceContext span = TraceContext.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        try (ClusterFixture fixture = unrouted().open(1)) {
            Invocation served = fixture.invocation("order").build();
            AtomicReference<CompletableFuture<Object>> reply = new AtomicReference<>();
            ClusterFixture.in(CallContext.of(served).open(), () -> reply.set(started(fixture)));
            CompletableFuture<TraceContext> seen = reply.get().thenApply(value -> TraceContext.currentOrNull());
            ClusterFixture.in(span.open(), () -> fixture.onlyWaiting().answerValue("text"));
            assertThat(seen.join()).isEqualTo(span);
        }
    }

    @Test
    void aShorterTimeoutOfItsOwnIsNotLengthenedByTheInheritedOne() {
        try (ClusterFixture fixture =
                setup().options(options -> options.timeoutMillis(100)).open(1)) {
            Invocation served = fixture.invocation("order").build();
            ClusterFixture.in(CallContext.of(served).open(), () -> start(fixture));

            assertThat(fixture.onlyWaiting().invocation().deadline().remainingNanos())
                    .isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @Test
    void whatTheCallerSaysComesFirst() {
        try (ClusterFixture fixture = unrouted().open(1)) {
            Invocation served = fixture.invocation("order")
                    .tag("gray")
                    .attachment("baggage-tenant", "42")
                    .build();
            CallOptions options = CallOptions.builder()
                    .tag("blue")
                    .timeoutMillis(50)
                    .priority(Priority.SHEDDABLE)
                    .attachment("baggage-tenant", "43")
                    .build();
            ClusterFixture.in(
                    CallContext.of(served).open(), () -> ClusterFixture.in(options.open(), () -> start(fixture)));

            Invocation nested = fixture.onlyWaiting().invocation();
            assertThat(nested.tag()).isEqualTo("blue");
            assertThat(nested.priority()).isEqualTo(Priority.SHEDDABLE);
            assertThat(nested.deadline().remainingNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
            assertThat(nested.attachments())
                    .containsEntry("baggage-tenant", "43")
                    .hasSize(1);
        }
    }

    @Test
    void aCallCanBeMadeWithoutTheTagsThatItWouldInherit() {
        try (ClusterFixture fixture =
                unrouted().options(options -> options.tag("own")).open(1)) {
            Invocation served = fixture.invocation("order").tag("gray").build();
            CallOptions untagged = CallOptions.builder().untagged().build();
            ClusterFixture.in(
                    CallContext.of(served).open(), () -> ClusterFixture.in(untagged.open(), () -> start(fixture)));
            assertThat(fixture.onlyWaiting().invocation().tag()).isEmpty();
            fixture.onlyWaiting().answerValue("first");

            ClusterFixture.in(untagged.open(), () -> start(fixture));
            assertThat(fixture.onlyWaiting().invocation().tag())
                    .as("the reference's own tag is left out, too")
                    .isEmpty();
        }
    }

    @Test
    void nothingLeaksIntoTheNextCall() {
        try (ClusterFixture fixture = unrouted().open(1)) {
            ClusterFixture.in(
                    CallOptions.builder()
                            .tag("gray")
                            .attachment("a", "b")
                            .build()
                            .open(),
                    () -> start(fixture));
            fixture.onlyWaiting().answerValue("first");
            start(fixture);

            Invocation second = fixture.onlyWaiting().invocation();
            assertThat(second.tag()).isEmpty();
            assertThat(second.attachments()).isEmpty();
        }
    }

    @Test
    void theSafetyNetEndsACallThatNobodyElseEnds() {
        try (ClusterFixture fixture =
                setup().options(options -> options.timeoutMillis(1)).open(1)) {
            assertThatThrownBy(() -> call(fixture, "order"))
                    .hasMessageStartingWith("DEADLINE_EXCEEDED: the time of the call ran out")
                    .hasMessageContaining("deadline -> failover");
            assertThat(fixture.calls()).allMatch(ScriptedCall::isCancelled);
        }
    }

    private static void start(ClusterFixture fixture) {
        assertThat(started(fixture)).isNotNull();
    }

    private static CompletableFuture<Object> started(ClusterFixture fixture) {
        try {
            return later(fixture);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void answer(ClusterFixture fixture, Result result) {
        fixture.connection(1).invoker().answer(call -> result);
    }

    private static Object call(ClusterFixture fixture, String method) throws Throwable {
        return fixture.reference.handler().call(fixture.method(method), new Object[] {"argument"});
    }

    @SuppressWarnings("unchecked")
    private static CompletableFuture<Object> later(ClusterFixture fixture) throws Throwable {
        return (CompletableFuture<Object>) call(fixture, "later");
    }

    /** A thread like those that move bytes. */
    private static final class TestIoThread extends Thread implements IoThread {
        TestIoThread(Runnable task) {
            super(task, "test-io");
        }
    }
}
