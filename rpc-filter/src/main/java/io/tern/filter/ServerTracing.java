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
import java.util.random.RandomGenerator;

/**
 * The server's half of tracing; it costs what {@link ClientTracing} does. A caller that sends no trace gets a new one, so that
 * the log lines of one served call, and of the calls it makes, always share an id. The method runs inside the server's
 * span: the invocation that reaches it carries the span, and from there {@link io.tern.api.CallContext} takes it. Thread-safe.
 */
final class ServerTracing implements Filter {
    private final RandomGenerator random;
    private final SpanRecorder spans;

    ServerTracing(RuntimeContext runtime) {
        random = runtime.random();
        spans = SpanRecorder.of(runtime);
    }

    @Override
    public CompletableFuture<Result> filter(Invocation invocation, Invoker next) {
        TraceContext parent = invocation.trace();
        TraceContext span = parent == null ? TraceContext.newRoot(random) : parent.newChild(random);
        CompletableFuture<Result> answer;
        CallScope scope = span.openUnshown(); // for the filters on the way to the method
        try {
            answer = next.invoke(invocation.withTrace(span));
        } finally {
            scope.close();
        }
        return spans.wants(span)
                ? answer.whenComplete(
                        (result, error) -> spans.ended(Span.Kind.SERVER, span, parent, invocation, result, error))
                : answer;
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
