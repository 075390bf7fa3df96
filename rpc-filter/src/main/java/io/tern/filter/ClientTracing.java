package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.CallScope;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RuntimeContext;
import io.tern.api.Span;
import io.tern.api.TraceContext;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of tracing. Thread-safe.
 *
 * <p>What it costs where nobody reads it: a trace is begun even if this process has neither a {@link io.tern.api.SpanListener} nor
 * an MDC, because only the ids that begin here let the processes behind tie their spans and log lines together, and this
 * one cannot know who reads there. So every call pays for two or three random numbers, one {@link TraceContext} and one copy of the
 * invocation. Everything else has to be wanted: time stamps, the span and a callback by a listener and the sampled
 * flag, the id's text by an MDC.
 *
 * <p>The call goes on with an invocation that carries the span, which whatever runs users' code on the way makes the thread's: what
 * their filters and strategies log and call there belongs to it. The caller of a synchronous method finds its own thread as it left it.
 * The future of an asynchronous one completes in the caller's trace, so that what was chained to it before the answer came logs
 * and calls there, too.
 */
final class ClientTracing implements DirectFilter {
    private final RandomGenerator random;
    private final SpanRecorder spans;

    ClientTracing(RuntimeContext runtime) {
        random = runtime.random();
        spans = SpanRecorder.of(runtime);
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        TraceContext parent = invocation.trace();
        TraceContext span = parent == null ? TraceContext.newRoot(random) : parent.newChild(random);
        boolean async = invocation.method().returnKind().isAsync();
        AnswerListener told = async ? within(parent == null ? span : parent, later) : later;

        Invocation inside = invocation.withTrace(span);
        Result now = spans.wants(span)
                ? spans.record(Span.Kind.CLIENT, inside, parent, next, told)
                : next.invoke(inside, told);
        if (now == null || !async) {
            return now;
        }
        told.accept(now, null);
        return null;
    }

    /** Tells the answer inside the trace, on whatever thread it arrives. */
    private static AnswerListener within(TraceContext trace, AnswerListener later) {
        return (result, error) -> {
            CallScope scope = trace.open();
            try {
                later.accept(result, error);
            } finally {
                scope.close();
            }
        };
    }

    @Override
    public String toString() {
        return "trace";
    }
}
