package io.tern.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way, on either side. Everything but the cancellation is immutable; filters that change something pass on
 * a copy, which shares the cancellation. Thread-safe, except that the arguments may be the caller's own array and objects.
 */
public final class Invocation {
    private final MethodDescriptor method;
    private final @Nullable Object[] arguments;
    private final @Nullable KeptArguments kept;
    private final Deadline deadline;
    private final long startNanos;
    private final int attempt;
    private final String tag;
    private final Priority priority;
    private final Map<String, String> attachments;
    private final @Nullable TraceContext trace;
    private final @Nullable Peer caller;
    private final @Nullable Overdue overdue;
    private final Cancellation cancellation;

    /**
     * A wish to be told once if no answer has come by a moment before the deadline. The connection that holds the call
     * keeps the time, so that no timer object per call is needed.
     *
     * @param atNanos the moment, on the runtime's monotonic clock
     * @param listener called at most once, on the connection's event loop; must not block
     */
    public record Overdue(long atNanos, Runnable listener) {}

    private Invocation(
            Invocation of,
            int attempt,
            @Nullable TraceContext trace,
            @Nullable Overdue overdue,
            Cancellation cancellation) {
        method = of.method;
        arguments = of.arguments;
        kept = of.kept;
        deadline = of.deadline;
        startNanos = of.startNanos;
        this.attempt = attempt;
        tag = of.tag;
        priority = of.priority;
        attachments = of.attachments;
        this.trace = trace;
        caller = of.caller;
        this.overdue = overdue;
        this.cancellation = cancellation;
    }

    private Invocation(Builder builder) {
        method = builder.method;
        arguments = builder.arguments;
        kept = builder.kept;
        deadline = builder.deadline;
        startNanos = builder.startNanos;
        attempt = builder.attempt;
        tag = builder.tag;
        priority = builder.priority;
        attachments = builder.attachments;
        trace = builder.trace;
        caller = builder.caller;
        overdue = builder.overdue;
        cancellation = builder.cancellation;
    }

    /**
     * A builder of a new call.
     *
     * @param arguments one per parameter; not copied
     * @param startNanos when the call began, on the clock of the deadline
     */
    public static Builder builder(
            MethodDescriptor method, @Nullable Object[] arguments, Deadline deadline, long startNanos) {
        return new Builder(method, arguments, deadline, startNanos, new Cancellation());
    }

    /** A builder of a copy that shares the cancellation. */
    public Builder toBuilder() {
        Builder builder = inherited(new Builder(method, arguments, deadline, startNanos, cancellation));
        builder.caller = caller;
        builder.overdue = overdue;
        return builder;
    }

    /** A builder of another call of the method with what this one carries, and with a cancellation of its own. */
    public Builder newCall(Deadline newDeadline, long newStartNanos) {
        return inherited(builder(method, arguments, newDeadline, newStartNanos));
    }

    private Builder inherited(Builder builder) {
        builder.kept = kept;
        builder.attempt = attempt;
        builder.tag = tag;
        builder.priority = priority;
        builder.attachments = attachments;
        builder.trace = trace;
        return builder;
    }

    /** A copy at another place in a trace, which shares the cancellation. */
    public Invocation withTrace(TraceContext place) {
        return new Invocation(this, attempt, Objects.requireNonNull(place, "place"), overdue, cancellation);
    }

    /**
     * A copy for another attempt, with a cancellation of its own that follows this one's.
     *
     * @param number the attempt's number on the wire
     * @param toldWhenOverdue who wants to know about a late answer, or null
     */
    public Invocation newAttempt(int number, @Nullable Overdue toldWhenOverdue) {
        Cancellation own = new Cancellation();
        cancellation.whenCancelled(() -> own.cancel(Objects.requireNonNull(cancellation.reason())));
        return new Invocation(this, number, trace, toldWhenOverdue, own);
    }

    /** The method to run. */
    public MethodDescriptor method() {
        return method;
    }

    /** The arguments, one per parameter; treat as read-only. Those of {@link #kept} if there are any. */
    public @Nullable Object[] arguments() {
        return kept == null ? arguments : kept.values();
    }

    /** The arguments of a call that may outlive its stub, or null where they are the caller's own objects. */
    public @Nullable KeptArguments kept() {
        return kept;
    }

    /** When the call's time runs out, over all attempts. */
    public Deadline deadline() {
        return deadline;
    }

    /** When the call began on this side, on the monotonic clock. */
    public long startNanos() {
        return startNanos;
    }

    /** From 1. A call made while serving a retry starts above 1, and is itself never retried. */
    public int attempt() {
        return attempt;
    }

    /** The routing tag, or "". */
    public String tag() {
        return tag;
    }

    /** How much the call matters under overload. */
    public Priority priority() {
        return priority;
    }

    /** Metadata that travels with the call; unmodifiable. */
    public Map<String, String> attachments() {
        return attachments;
    }

    /** The place in a trace, or null where nobody traces. */
    public @Nullable TraceContext trace() {
        return trace;
    }

    /**
     * Makes this thread part of the call's trace until the scope is closed, where it is not already: for code of users that handles the
     * call on its way.
     */
    public CallScope openTrace() {
        return trace == null || trace.equals(TraceContext.currentOrNull()) ? ThreadContext.UNCHANGED : trace.open();
    }

    /** On the server: who calls. Null on the client. */
    public @Nullable Peer caller() {
        return caller;
    }

    /** Who wants to be told about a late answer, or null. */
    public @Nullable Overdue overdue() {
        return overdue;
    }

    /** Says that nobody wants the result any more; runs the listeners on this thread. False if it was said before. */
    public boolean cancel(String reason) {
        return cancellation.cancel(Objects.requireNonNull(reason, "reason"));
    }

    /** Whether nobody wants the result any more. */
    public boolean isCancelled() {
        return cancellation.reason() != null;
    }

    /** Why the call was cancelled, or null. */
    public @Nullable String cancelReason() {
        return cancellation.reason();
    }

    /** Runs {@code listener} once on the cancelling thread, at once if that has happened. It must not block; what it throws is logged. */
    public void whenCancelled(Runnable listener) {
        cancellation.whenCancelled(listener);
    }

    /**
     * Removes a listener of {@link #whenCancelled}, by identity. Does nothing if there is none. The listener may still run if the call is
     * being cancelled at this moment.
     */
    public void removeCancelListener(Runnable listener) {
        cancellation.remove(listener);
    }

    /** Never prints arguments: they may be secrets. */
    @Override
    public String toString() {
        return "Invocation[" + method + ", attempt " + attempt + ", " + deadline + ']';
    }

    /** Builds {@link Invocation}s. Not thread-safe. */
    public static final class Builder {
        private static final @Nullable Object[] NONE = {};

        private final MethodDescriptor method;
        private @Nullable Object[] arguments;
        private @Nullable KeptArguments kept;
        private Deadline deadline;
        private final long startNanos;
        private int attempt = 1;
        private String tag = "";
        private Priority priority = Priority.NORMAL;
        private Map<String, String> attachments = Map.of();
        private @Nullable TraceContext trace;
        private @Nullable Peer caller;
        private @Nullable Overdue overdue;
        private final Cancellation cancellation;

        private Builder(
                MethodDescriptor method,
                @Nullable Object[] arguments,
                Deadline deadline,
                long startNanos,
                Cancellation cancellation) {
            this.method = Objects.requireNonNull(method, "method");
            this.arguments = Objects.requireNonNull(arguments, "arguments");
            this.deadline = Objects.requireNonNull(deadline, "deadline");
            this.startNanos = startNanos;
            this.cancellation = cancellation;
        }

        /** Replaces the arguments. They are read again for each attempt, so nobody may change them any more. */
        public Builder arguments(@Nullable Object[] arguments) {
            this.arguments = arguments;
            kept = null;
            return this;
        }

        /** Has the call read its arguments there; null leaves them as they are. */
        public Builder kept(@Nullable KeptArguments keptArguments) {
            if (keptArguments != null) {
                kept = keptArguments;
                arguments = NONE; // The caller's objects may go once they are encoded.
            }
            return this;
        }

        /** Replaces the deadline. */
        public Builder deadline(Deadline deadline) {
            this.deadline = deadline;
            return this;
        }

        /** The attempt's number. */
        public Builder attempt(int attempt) {
            this.attempt = attempt;
            return this;
        }

        /** The routing tag; "" is none. */
        public Builder tag(String tag) {
            this.tag = tag;
            return this;
        }

        /** The priority. */
        public Builder priority(Priority priority) {
            this.priority = priority;
            return this;
        }

        /** Replaces all attachments. */
        public Builder attachments(Map<String, String> attachments) {
            this.attachments = attachments.isEmpty() ? Map.of() : Copies.of(attachments);
            return this;
        }

        /** Adds one attachment. */
        public Builder attachment(String key, String value) {
            Map<String, String> copy = new HashMap<>(attachments);
            copy.put(key, value);
            attachments = Map.copyOf(copy);
            return this;
        }

        /** The place in a trace. */
        public Builder trace(@Nullable TraceContext trace) {
            this.trace = trace;
            return this;
        }

        /** On the server: who calls. */
        public Builder caller(Peer caller) {
            this.caller = caller;
            return this;
        }

        /** Builds the invocation. */
        public Invocation build() {
            return new Invocation(this);
        }
    }
}
