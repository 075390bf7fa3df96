package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.AnswerListener;
import io.tern.api.Filter;
import io.tern.api.FilterChain;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.Span;
import io.tern.api.SpanListener;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.testkit.ScriptedCall;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class ClientTracingTest {
    private static final TraceContext PARENT = new TraceContext(1, 2, 3, (byte) 1);
    private static final TraceContext UNSAMPLED = new TraceContext(1, 2, 3, (byte) 0);

    private final RecordingSpanListener listener = new RecordingSpanListener();
    private final List<Runnable> callbacks = new ArrayList<>();
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(SpanListener.class, "recording", listener)
            .callbackExecutor(callbacks::add)
            .build();
    private final ClientTracing tracing = new ClientTracing(runtime.context());
    private final ScriptedInvoker next = ScriptedInvoker.create("next");

    private final List<CompletableFuture<Result>> started = new ArrayList<>();

    @AfterEach
    void noContextIsLeft() {
        assertThat(TraceContext.currentOrNull()).isNull();
        assertThat(MDC.get("traceId")).isNull();
        runtime.close();
    }

    private Invocation call(String method, TraceContext trace) {
        return runtime.newInvocationBuilder(method, "x").trace(trace).build();
    }

    private void start(Invocation call, Invoker to) {
        started.add(tracing.filter(call, to));
    }

    private TraceContext sent() {
        return next.lastCall().invocation().trace();
    }

    @Test
    void beginsASampledTraceWhereThereIsNone() {
        start(call("read", null), next);
        TraceContext first = sent();
        start(call("read", null), next);

        assertThat(first.sampled()).isTrue();
        assertThat(sent().traceId()).isNotEqualTo(first.traceId());
    }

    @Test
    void continuesTheCallersTraceWithASpanOfItsOwn() {
        start(call("read", UNSAMPLED), next);

        assertThat(sent().traceId()).isEqualTo(UNSAMPLED.traceId());
        assertThat(sent().spanId()).isNotZero().isNotEqualTo(UNSAMPLED.spanId());
        assertThat(sent().sampled()).isFalse();
    }

    @Test
    void reportsTheSpanOfACall() {
        Invocation call = call("read", PARENT);
        runtime.advance(Duration.ofMillis(20)); // waited before the chain, say for a lazy reference
        CompletableFuture<Result> answer = tracing.filter(call, next);
        runtime.advance(Duration.ofMillis(30));
        assertThat(listener.spans()).isEmpty();
        next.lastCall().answerValue("value");

        assertThat(answer.join().value()).isEqualTo("value");
        Span span = listener.only();
        assertThat(span.context()).isEqualTo(sent());
        assertThat(span.parentSpanId()).isEqualTo(PARENT.spanId());
        assertThat(span.kind()).isEqualTo(Span.Kind.CLIENT);
        assertThat(span.method()).isSameAs(call.method());
        assertThat(span.durationNanos()).isEqualTo(Duration.ofMillis(50).toNanos());
        assertThat(span.startMillis()).isEqualTo(runtime.clock().currentTimeMillis() - 50);
        assertThat(span.failure()).isNull();
        assertThat(span.exception()).isEmpty();
        assertThat(span.peer()).isEmpty();
    }

    @Test
    void aRootHasNoParent() {
        start(call("read", null), next);
        next.lastCall().answerValue("value");

        assertThat(listener.only().parentSpanId()).isZero();
    }

    @Test
    void reportsFailuresWithTheirAddress() {
        start(call("read", PARENT), next);
        next.lastCall()
                .answer(Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "gone")
                        .address("10.0.0.1:20880")
                        .build()));

        assertThat(listener.only().failure()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(listener.only().peer()).isEqualTo("10.0.0.1:20880");
        assertThat(listener.only().exception()).isEmpty();
    }

    @Test
    void reportsTheServicesOwnExceptions() {
        start(call("refuse", PARENT), next);
        next.lastCall().answer(Result.encodedException(() -> new IllegalStateException("by contract")));

        assertThat(listener.only().exception()).isEqualTo("java.lang.IllegalStateException");
        assertThat(listener.only().failure()).isNull();
    }

    @Test
    void reportsAnExceptionThatCannotBeDecodedAsFailure() {
        start(call("refuse", PARENT), next);
        next.lastCall().answer(Result.encodedException(() -> {
            throw RpcException.of(StatusCode.SERIALIZATION, "garbage");
        }));

        assertThat(listener.only().failure()).isEqualTo(StatusCode.SERIALIZATION);
        assertThat(listener.only().exception()).isEmpty();
    }

    @Test
    void doesNotDecodeValues() {
        CompletableFuture<Result> answer = tracing.filter(call("read", PARENT), next);
        next.lastCall().answer(Result.encodedValue(() -> {
            throw new AssertionError("decoded on the way");
        }));

        assertThat(answer.join().isValue()).isTrue();
        assertThat(listener.spans()).hasSize(1);
    }

    @Test
    void decodesExceptionsOffTheIoThread() throws Exception {
        List<Thread> decoders = new ArrayList<>();
        CompletableFuture<Result> answer = tracing.filter(call("refuse", PARENT), next);
        ScriptedCall call = next.lastCall();
        Thread io = new TestIoThread(() -> call.answer(Result.encodedException(() -> {
            decoders.add(Thread.currentThread());
            return new IllegalStateException("by contract");
        })));
        io.start();
        io.join();

        assertThat(answer).isCompleted();
        assertThat(decoders).isEmpty();
        callbacks.forEach(Runnable::run);
        assertThat(decoders).containsExactly(Thread.currentThread());
        assertThat(listener.only().exception()).isEqualTo("java.lang.IllegalStateException");
    }

    private static final class TestIoThread extends Thread implements io.tern.api.IoThread {
        TestIoThread(Runnable task) {
            super(task);
        }
    }

    @Test
    void makesNoSpanOfATraceThatIsNotSampled() {
        CompletableFuture<Result> reply = new CompletableFuture<>();
        CompletableFuture<Result> answer = tracing.filter(call("read", UNSAMPLED), invocation -> reply);
        reply.complete(Result.value("value"));

        assertThat(answer).isCompletedWithValue(reply.join());
        assertThat(listener.spans()).isEmpty();
    }

    @Test
    void addsNothingToTheReplyWithoutListeners() {
        try (TestRuntime silent = TestRuntime.create()) {
            List<TraceContext> sent = new ArrayList<>();
            List<AnswerListener> passedOn = new ArrayList<>();
            Invoker next = new Invoker() {
                @Override
                public CompletableFuture<Result> invoke(Invocation invocation) {
                    throw new IllegalStateException("a future was asked for");
                }

                @Override
                public Result invoke(Invocation invocation, AnswerListener later) {
                    sent.add(invocation.trace());
                    passedOn.add(later);
                    return null;
                }
            };
            AnswerListener own = (result, error) -> {};
            ClientTracing unread = new ClientTracing(silent.context());
            assertThat(unread.filter(silent.newInvocation("read", "x"), next, own))
                    .isNull();
            assertThat(passedOn).containsExactly(own);
            assertThat(sent).doesNotContainNull().hasSize(1);
        }
    }

    @Test
    void whatTheChainDoesBelongsToTheSpan() {
        List<Object> inside = new ArrayList<>();
        Filter ofUser = (invocation, on) -> {
            inside.add(MDC.get("traceId"));
            inside.add(TraceContext.currentOrNull());
            return on.invoke(invocation);
        };
        start(call("read", null), FilterChain.of(List.of(ofUser), next));

        assertThat(inside).containsExactly(sent().traceId(), sent());
    }

    @Test
    void theContextOfTheCallerSurvivesAFilterThatThrows() {
        AssertionError thrown = new AssertionError();
        try {
            start(call("read", null), invocation -> {
                throw thrown;
            });
        } catch (AssertionError e) {
            assertThat(e).isSameAs(thrown);
            return;
        }
        throw new AssertionError("swallowed");
    }

    @Test
    void theFutureOfAnAsyncCallCompletesInTheTrace() {
        List<Object> inside = new ArrayList<>();
        var chained = tracing.filter(call("later", null), next).thenAccept(result -> {
            inside.add(result.value());
            inside.add(MDC.get("traceId"));
            inside.add(TraceContext.currentOrNull());
        });
        next.lastCall().answerValue("done");

        assertThat(chained).isCompleted();
        assertThat(inside).containsExactly("done", sent().traceId(), sent());
    }

    @Test
    void callsChainedToAnAsyncCallAreItsSiblings() {
        List<TraceContext> inside = new ArrayList<>();
        var chained = tracing.filter(call("later", PARENT), next)
                .thenAccept(result -> inside.add(TraceContext.currentOrNull()));
        next.lastCall().answerValue("done");

        assertThat(chained).isCompleted();
        assertThat(inside).containsExactly(PARENT);
    }
}
