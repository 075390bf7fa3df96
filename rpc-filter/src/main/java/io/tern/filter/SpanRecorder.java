package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.IoThread;
import io.tern.api.Peer;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.RuntimeContext;
import io.tern.api.Span;
import io.tern.api.SpanListener;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes finished spans of calls and gives them to all listeners. Thread-safe. */
final class SpanRecorder {
    private final Clock clock;
    private final Executor callbackExecutor;
    private final List<IsolatedListener<Span>> listeners;

    private SpanRecorder(RuntimeContext runtime, List<SpanListener> listeners) {
        clock = runtime.clock();
        callbackExecutor = runtime.callbackExecutor();
        this.listeners = listeners.stream()
                .map(listener ->
                        new IsolatedListener<Span>("Span listener", listener, listener::onEnd, runtime.clock()))
                .toList();
    }

    /** A recorder for all listeners that the runtime knows. */
    static SpanRecorder of(RuntimeContext runtime) {
        return new SpanRecorder(
                runtime, runtime.extensions().of(SpanListener.class).all());
    }

    /** Whether anybody reads the span; if not, none is made. */
    boolean wants(TraceContext span) {
        return !listeners.isEmpty() && span.sampled();
    }

    /**
     * Makes the call, which is inside the span, and tells of the span when the call has ended, before the answer goes on.
     *
     * @param parent the caller's place, or null if the span is the first of its trace
     */
    @Nullable
    Result record(
            Span.Kind kind, Invocation inside, @Nullable TraceContext parent, Invoker next, AnswerListener later) {
        TraceContext span = Objects.requireNonNull(inside.trace(), "trace");
        NotedEnd end = new NotedEnd(inside, later) {
            @Override
            void ended(Invocation call, @Nullable Result result, @Nullable Throwable error) {
                SpanRecorder.this.ended(kind, span, parent, call, result, error);
            }
        };
        return end.invoke(next);
    }

    /** The call has ended; {@code error} is what broke the contract of the chain, or null as it should be. */
    private void ended(
            Span.Kind kind,
            TraceContext span,
            @Nullable TraceContext parent,
            Invocation invocation,
            @Nullable Result result,
            @Nullable Throwable error) {
        long durationNanos = clock.nanoTime() - invocation.startNanos();
        long startMillis = clock.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(durationNanos);
        Runnable publish = () -> {
            Result outcome = outcome(result, error);
            RpcException failure = outcome.failure();
            publish(new Span(
                    span,
                    parent == null ? 0 : parent.spanId(),
                    kind,
                    invocation.method(),
                    peer(invocation, failure),
                    startMillis,
                    durationNanos,
                    failure == null ? null : failure.code(),
                    outcome.isException() ? outcome.thrown().getClass().getName() : ""));
        };
        if (result != null && result.isException() && IoThread.isCurrent()) {
            offIoThread(publish);
        } else {
            publish.run();
        }
    }

    /** An exception may still be bytes; decoding it runs its constructor, which is no business of an I/O thread. */
    private void offIoThread(Runnable publish) {
        try {
            callbackExecutor.execute(publish);
        } catch (RejectedExecutionException closed) {
            publish.run(); // The runtime is closing: late is worse than here.
        }
    }

    private static Result outcome(@Nullable Result result, @Nullable Throwable error) {
        if (result == null) {
            return Result.failure(RpcException.builder(StatusCode.INTERNAL, "the chain broke its contract")
                    .cause(error)
                    .build());
        }
        return result.isException() ? result.decoded() : result;
    }

    private static String peer(Invocation invocation, @Nullable RpcException failure) {
        Peer caller = invocation.caller();
        if (caller != null) {
            return caller.address();
        }
        return failure == null ? "" : failure.address();
    }

    private void publish(Span span) {
        listeners.forEach(listener -> listener.accept(span));
    }
}
