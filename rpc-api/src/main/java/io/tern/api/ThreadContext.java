package io.tern.api;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/**
 * The immutable context of a thread: the call being served, if any, and the options of calls to make. Its slot is the
 * only static state of Tern. While a trace is known, its id stands in the MDC.
 */
final class ThreadContext {
    static final String MDC_TRACE_ID = "traceId";

    private static final ThreadContext NONE = new ThreadContext(null, CallOptions.NONE);
    private static final ThreadLocal<@Nullable ThreadContext> SLOT = new ThreadLocal<>();

    private final @Nullable CallContext call;
    private final CallOptions options;

    private ThreadContext(@Nullable CallContext call, CallOptions options) {
        this.call = call;
        this.options = options;
    }

    static ThreadContext current() {
        ThreadContext context = SLOT.get();
        return context == null ? NONE : context;
    }

    static ThreadContext serving(CallContext call) {
        return new ThreadContext(call, CallOptions.NONE);
    }

    /** Makes a context current until the returned scope is closed. */
    static CallScope enter(ThreadContext context) {
        ThreadContext outer = SLOT.get();
        Thread opener = Thread.currentThread();
        boolean otherTrace = hasMdc() && !sameTrace(context.trace(), outer == null ? null : outer.trace());
        String outerTraceId = otherTrace ? MDC.get(MDC_TRACE_ID) : null;
        SLOT.set(context);
        if (otherTrace) {
            TraceContext trace = context.trace();
            show(trace == null ? null : trace.traceId());
        }
        return () -> leave(context, outer, opener, otherTrace, outerTraceId);
    }

    private static void leave(
            ThreadContext context,
            @Nullable ThreadContext outer,
            Thread opener,
            boolean otherTrace,
            @Nullable String outerTraceId) {
        if (Thread.currentThread() != opener || SLOT.get() != context) {
            throw new IllegalStateException("scope closed out of order or on another thread (expected: "
                    + opener.getName() + ", after the scopes opened inside it)");
        }
        if (outer == null) {
            SLOT.remove();
        } else {
            SLOT.set(outer);
        }
        if (otherTrace) {
            show(outerTraceId);
        }
    }

    /** Without a logging backend that keeps an MDC, not even the id's text is made. */
    private static boolean hasMdc() {
        MDCAdapter adapter = MDC.getMDCAdapter();
        return adapter != null && !(adapter instanceof NOPMDCAdapter);
    }

    private static boolean sameTrace(@Nullable TraceContext inner, @Nullable TraceContext outer) {
        return inner == null ? outer == null : inner.sameTrace(outer);
    }

    private static void show(@Nullable String traceId) {
        if (traceId == null) {
            MDC.remove(MDC_TRACE_ID);
        } else {
            MDC.put(MDC_TRACE_ID, traceId);
        }
    }

    ThreadContext withOptions(CallOptions newOptions) {
        return new ThreadContext(call, newOptions);
    }

    @Nullable
    CallContext call() {
        return call;
    }

    CallOptions options() {
        return options;
    }

    @Nullable
    TraceContext trace() {
        TraceContext own = options.trace();
        return own != null || call == null ? own : call.trace();
    }
}
