package io.tern.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The call that a service method is serving. Current on the thread that runs the method; {@link #wrap(Runnable)} carries it to
 * another one, nothing is inherited by accident. Calls made while it is current inherit deadline, trace, tag, priority
 * and attempt, and the attachments whose key starts with {@link Defaults#PROPAGATION_PREFIX}. They are cancelled with it. Thread-safe.
 */
public final class CallContext {
    @SuppressWarnings("rawtypes") // A class literal has no type arguments.
    private static final AtomicReferenceFieldUpdater<CallContext, Map> RESPONSE_ATTACHMENTS =
            AtomicReferenceFieldUpdater.newUpdater(CallContext.class, Map.class, "responseAttachments");

    private final Invocation invocation;
    /** Immutable; replaced by each that is added. */
    private volatile Map<String, String> responseAttachments = Map.of();

    private CallContext(Invocation invocation) {
        this.invocation = invocation;
    }

    /** The context of a call that is about to be served; not yet current anywhere. */
    public static CallContext of(Invocation invocation) {
        return new CallContext(Objects.requireNonNull(invocation, "invocation"));
    }

    /**
     * The call this thread is serving.
     *
     * @throws IllegalStateException if it serves none
     */
    public static CallContext current() {
        CallContext context = currentOrNull();
        if (context == null) {
            throw new IllegalStateException("no call is being served on thread "
                    + Thread.currentThread().getName()
                    + " (expected: a service method's thread, or a task given to CallContext.wrap)");
        }
        return context;
    }

    /** The call this thread is serving, or null. */
    public static @Nullable CallContext currentOrNull() {
        return ThreadContext.current().call();
    }

    /** Makes this context current on this thread until the scope is closed. */
    public CallScope open() {
        return ThreadContext.serving(this).enter();
    }

    /** A task that runs with this context current, on whatever thread runs it. */
    public Runnable wrap(Runnable task) {
        return () -> {
            CallScope scope = open();
            try {
                task.run();
            } finally {
                scope.close();
            }
        };
    }

    /** A task that runs with this context current, on whatever thread runs it. */
    public <T> Callable<T> wrap(Callable<T> task) {
        return () -> {
            CallScope scope = open();
            try {
                return task.call();
            } finally {
                scope.close();
            }
        };
    }

    /** The method being served. */
    public MethodDescriptor method() {
        return invocation.method();
    }

    /** Who calls, or null where the call did not come over a connection. */
    public @Nullable Peer caller() {
        return invocation.caller();
    }

    /** When the caller stops waiting. */
    public Deadline deadline() {
        return invocation.deadline();
    }

    /** What the caller attached; unmodifiable. */
    public Map<String, String> attachments() {
        return invocation.attachments();
    }

    /** The routing tag, or "". */
    public String tag() {
        return invocation.tag();
    }

    /** How much the call matters under overload. */
    public Priority priority() {
        return invocation.priority();
    }

    /** Which attempt of the caller this is, from 1. */
    public int attempt() {
        return invocation.attempt();
    }

    /** The place in a trace, or null where nobody traces. */
    public @Nullable TraceContext trace() {
        return invocation.trace();
    }

    /** Whether the caller has given up; a long-running method looks from time to time and stops. */
    public boolean isCancelled() {
        return invocation.isCancelled();
    }

    /** Why the call was cancelled, or null. */
    public @Nullable String cancelReason() {
        return invocation.cancelReason();
    }

    /**
     * Runs {@code listener} once when the caller gives up, at once if it has. It runs on a thread {@code tern-work} or the current one, never
     * on an event loop, and must not block. Exceptions of it are logged.
     */
    public void whenCancelled(Runnable listener) {
        invocation.whenCancelled(listener);
    }

    /**
     * Removes a listener of {@link #whenCancelled}, by identity. Does nothing if there is none. The listener may still run if the call is
     * being cancelled at this moment.
     */
    public void removeCancelListener(Runnable listener) {
        invocation.removeCancelListener(listener);
    }

    /** Attaches metadata to the reply. Has no effect after the reply has been sent. */
    public void responseAttachment(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Map<String, String> seen;
        Map<String, String> longer;
        do {
            seen = responseAttachments;
            longer = new HashMap<>(seen);
            longer.put(key, value);
        } while (!RESPONSE_ATTACHMENTS.compareAndSet(this, seen, Map.copyOf(longer)));
    }

    /** What has been attached to the reply so far; unmodifiable. */
    public Map<String, String> responseAttachments() {
        return responseAttachments;
    }

    @Override
    public String toString() {
        return "CallContext[" + invocation + ']';
    }
}
