package io.tern.filter;

import io.tern.api.CallScope;
import io.tern.api.Filter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RuntimeContext;
import io.tern.api.Span;
import io.tern.api.TraceContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * The client's half of tracing. Thread-safe.
 *
 * <p>What it costs where nobody reads it: a trace is begun even if this process has neither a {@link io.tern.api.SpanListener} nor
 * an MDC, because only the ids that begin here let the processes behind tie their spans and log lines together, and this
 * one cannot know who reads there. So every call pays for two or three random numbers, one {@link TraceContext} and one copy of the
 * invocation. Everything else has to be wanted: time stamps, the span and a callback by a listener and the sampled
 * flag, the id's text by an MDC.
 *
 * <p>Inner filters and the cluster start the call inside the span, so what they call belongs to it; and what users' filters log
 * there shows its trace, which is put into the MDC for them only: most calls meet none. The caller of a synchronous method finds its own thread as it left it. The future of an asynchronous
 * one completes in the caller's trace, so that what was chained to it before the answer came logs and calls there, too.
 */
final class ClientTracing implements Filter {
    private final RandomGenerator random;
    private final SpanRecorder spans;

    ClientTracing(RuntimeContext runtime) {
        random = runtime.random();
        spans = SpanRecorder.of(runtime);
    }

    @Override
    public CompletableFuture<Result> filter(Invocation invocation, Invoker next) {
        TraceContext parent = invocation.trace();
        TraceContext span = parent == null ? TraceContext.newRoot(random) : parent.newChild(random);
        CompletableFuture<Result> answer = invoke(span, invocation, next);
        if (spans.wants(span)) {
            answer = answer.whenComplete(
                    (result, error) -> spans.ended(Span.Kind.CLIENT, span, parent, invocation, result, error));
        }
        return invocation.method().returnKind().isAsync() ? within(parent == null ? span : parent, answer) : answer;
    }

    private static CompletableFuture<Result> invoke(TraceContext span, Invocation invocation, Invoker next) {
        CallScope scope = span.openUnshown();
        try {
            return next.invoke(invocation.withTrace(span));
        } finally {
            scope.close();
        }
    }

    /** A future whose dependents run inside the trace, on whatever thread the answer arrives. */
    private static CompletableFuture<Result> within(TraceContext trace, CompletionStage<Result> answer) {
        CompletableFuture<Result> outside = new CompletableFuture<>();
        answer.whenComplete((result, error) -> {
            CallScope scope = trace.open();
            try {
                if (error == null) {
                    outside.complete(result);
                } else {
                    outside.completeExceptionally(error);
                }
            } finally {
                scope.close();
            }
        });
        return outside;
    }

    @Override
    public boolean keepsContract() {
        return true;
    }

    @Override
    public String toString() {
        return "trace";
    }
}
