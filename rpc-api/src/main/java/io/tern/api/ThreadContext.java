package io.tern.api;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

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
        SLOT.set(context);
        TraceContext trace = context.trace();
        String outerTraceId = trace == null ? null : MDC.get(MDC_TRACE_ID);
        if (trace != null) {
            MDC.put(MDC_TRACE_ID, trace.traceId());
        }
        return () -> leave(context, outer, opener, trace, outerTraceId);
    }

    private static void leave(
            ThreadContext context,
            @Nullable ThreadContext outer,
            Thread opener,
            @Nullable TraceContext trace,
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
        if (trace != null) {
            if (outerTraceId == null) {
                MDC.remove(MDC_TRACE_ID);
            } else {
                MDC.put(MDC_TRACE_ID, outerTraceId);
            }
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

    private @Nullable TraceContext trace() {
        TraceContext own = options.trace();
        return own != null || call == null ? own : call.trace();
    }
}
