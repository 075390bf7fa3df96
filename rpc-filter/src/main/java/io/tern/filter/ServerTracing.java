package io.tern.filter;

import io.tern.api.AnswerListener;
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
 * The server's half of tracing; it costs what {@link ClientTracing} does. A caller that sends no trace gets a new one, so that
 * the log lines of one served call, and of the calls it makes, always share an id. The method runs inside the server's
 * span: the invocation that reaches it carries the span, and from there {@link io.tern.api.CallContext} takes it. Thread-safe.
 */
final class ServerTracing implements DirectFilter {
    private final RandomGenerator random;
    private final SpanRecorder spans;

    ServerTracing(RuntimeContext runtime) {
        random = runtime.random();
        spans = SpanRecorder.of(runtime);
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        TraceContext parent = invocation.trace();
        TraceContext span = parent == null ? TraceContext.newRoot(random) : parent.newChild(random);
        Invocation inside = invocation.withTrace(span);
        return spans.wants(span)
                ? spans.record(Span.Kind.SERVER, inside, parent, next, later)
                : next.invoke(inside, later);
    }

    @Override
    public String toString() {
        return "trace";
    }
}
