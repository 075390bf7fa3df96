package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Filter;
import io.tern.api.FilterChain;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Peer;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.Span;
import io.tern.api.SpanListener;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.testkit.ScriptedInvoker;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class ServerTracingTest {
    private static final TraceContext CALLERS = new TraceContext(1, 2, 3, (byte) 1);
    private static final Peer CALLER = new Peer("checkout", "checkout-1", "10.0.0.7:41000", 0);

    private final RecordingSpanListener listener = new RecordingSpanListener();
    private final TestRuntime runtime = TestRuntime.builder()
            .extension(SpanListener.class, "recording", listener)
            .build();
    private final ServerTracing tracing = new ServerTracing(runtime.context());
    private final ScriptedInvoker next = ScriptedInvoker.create("next");

    private final List<CompletableFuture<Result>> started = new ArrayList<>();

    @AfterEach
    void noContextIsLeft() {
        assertThat(TraceContext.currentOrNull()).isNull();
        assertThat(MDC.get("traceId")).isNull();
        runtime.close();
    }

    private Invocation call(TraceContext trace) {
        return runtime.newInvocationBuilder("read", "x")
                .trace(trace)
                .caller(CALLER)
                .build();
    }

    private void start(Invocation call, Invoker to) {
        started.add(tracing.filter(call, to));
    }

    private TraceContext served() {
        return next.lastCall().invocation().trace();
    }

    @Test
    void theMethodRunsInASpanBelowTheCallers() {
        start(call(CALLERS), next);
        next.lastCall().answerValue("value");

        assertThat(served().traceId()).isEqualTo(CALLERS.traceId());
        assertThat(served().spanId()).isNotZero().isNotEqualTo(CALLERS.spanId());
        Span span = listener.only();
        assertThat(span.context()).isEqualTo(served());
        assertThat(span.parentSpanId()).isEqualTo(CALLERS.spanId());
        assertThat(span.kind()).isEqualTo(Span.Kind.SERVER);
        assertThat(span.peer()).isEqualTo("10.0.0.7:41000");
    }

    @Test
    void beginsATraceForACallerThatSendsNone() {
        start(call(null), next);
        next.lastCall().answerValue("value");

        assertThat(served().sampled()).isTrue();
        assertThat(listener.only().parentSpanId()).isZero();
    }

    @Test
    void countsTheTimeThatTheCallWaitedForItsThread() {
        Invocation call = call(CALLERS);
        runtime.advance(Duration.ofMillis(5));
        CompletableFuture<Result> answer = tracing.filter(call, next);
        runtime.advance(Duration.ofMillis(7));
        next.lastCall().answer(Result.failure(RpcException.of(StatusCode.UNKNOWN, "thrown")));

        assertThat(answer).isCompleted();
        assertThat(listener.only().durationNanos())
                .isEqualTo(Duration.ofMillis(12).toNanos());
        assertThat(listener.only().failure()).isEqualTo(StatusCode.UNKNOWN);
    }

    @Test
    void reportsTheServicesOwnExceptions() {
        start(call(CALLERS), next);
        next.lastCall().answer(Result.exception(new IllegalStateException("by contract")));

        assertThat(listener.only().exception()).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void filtersOnTheWayLogInTheSpan() {
        List<Object> inside = new ArrayList<>();
        Filter ofUser = (invocation, on) -> {
            inside.add(MDC.get("traceId"));
            inside.add(TraceContext.currentOrNull());
            return on.invoke(invocation);
        };
        start(call(CALLERS), FilterChain.of(List.of(ofUser), next));

        assertThat(inside).containsExactly(CALLERS.traceId(), served());
    }

    @Test
    void obeysTheCallersDecisionNotToRecord() {
        TraceContext unsampled = new TraceContext(1, 2, 3, (byte) 0);
        start(call(unsampled), next);
        next.lastCall().answerValue("value");

        assertThat(served().traceId()).isEqualTo(unsampled.traceId());
        assertThat(served().sampled()).isFalse();
        assertThat(listener.spans()).isEmpty();
    }
}
