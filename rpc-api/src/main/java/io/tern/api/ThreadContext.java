package io.tern.api;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/**
 * The context of a thread: the call being served, if any, and the options of calls to make; and, once entered, the scope in which it
 * holds. Its slot is the only static state of Tern. While a trace is known, its id stands in the MDC. What it says is immutable; entering
 * and leaving are confined to the thread.
 */
final class ThreadContext implements CallScope {
    static final String MDC_TRACE_ID = "traceId";

    private static final ThreadContext NONE = new ThreadContext(null, CallOptions.NONE, null);
    /** The scope of a context that is current already. */
    static final CallScope UNCHANGED = () -> {};

    private static final ThreadLocal<@Nullable ThreadContext> SLOT = new ThreadLocal<>();

    private final @Nullable CallContext call;
    private final CallOptions options;
    /** Of a trace that was opened here; else that of the options counts. */
    private final @Nullable TraceContext opened;

    private @Nullable ThreadContext outer;
    private @Nullable Thread opener;
    private boolean shown;
    private @Nullable String outerTraceId;

    private ThreadContext(@Nullable CallContext call, CallOptions options, @Nullable TraceContext opened) {
        this.call = call;
        this.options = options;
        this.opened = opened;
    }

    static ThreadContext current() {
        ThreadContext context = SLOT.get();
        return context == null ? NONE : context;
    }

    /** A new context of a call being served. */
    static ThreadContext serving(CallContext call) {
        return new ThreadContext(call, CallOptions.NONE, null);
    }

    /** Makes a new context current until it is closed. */
    CallScope enter() {
        outer = SLOT.get();
        opener = Thread.currentThread();
        SLOT.set(this);
        TraceContext trace = trace();
        if (hasMdc() && !sameTrace(trace, outer == null ? null : outer.trace())) {
            shown = true;
            outerTraceId = MDC.get(MDC_TRACE_ID);
            show(trace == null ? null : trace.traceId());
        }
        return this;
    }

    @Override
    public void close() {
        if (Thread.currentThread() != opener || SLOT.get() != this) {
            throw new IllegalStateException("scope closed out of order or on another thread (expected: "
                    + (opener == null ? "none" : opener.getName()) + ", after the scopes opened inside it)");
        }
        SLOT.set(outer); // Null rather than removed: the slot of a thread that serves or calls is used again at once.
        if (shown) {
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

    /** A new context that differs in the options. */
    ThreadContext withOptions(CallOptions newOptions) {
        return new ThreadContext(call, newOptions, null);
    }

    /** A new context inside a trace, which differs in nothing else. */
    ThreadContext withTrace(TraceContext trace) {
        return new ThreadContext(call, options, trace);
    }

    @Nullable
    CallContext call() {
        return call;
    }

    CallOptions options() {
        return opened == null ? options : options.withTrace(opened);
    }

    @Nullable
    TraceContext trace() {
        TraceContext own = opened == null ? options.trace() : opened;
        return own != null || call == null ? own : call.trace();
    }
}
