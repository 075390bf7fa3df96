package io.tern.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the caller says about the calls inside one {@link CallScope}. Immutable, thread-safe.
 *
 * <pre>{@code
 * try (CallScope scope = CallOptions.builder().tag("gray").attachment("tenant", "42").build().open()) {
 *     greetings.greet(person);
 * }
 * }</pre>
 */
public final class CallOptions {
    static final CallOptions NONE = builder().build();

    private final String tag;
    private final boolean untagged;
    private final int timeoutMillis;
    private final @Nullable Priority priority;
    private final Map<String, String> attachments;
    private final @Nullable TraceContext trace;
    private final @Nullable Consumer<Map<String, String>> replyListener;

    private CallOptions(Builder builder) {
        tag = builder.tag;
        untagged = builder.untagged;
        timeoutMillis = builder.timeoutMillis;
        priority = builder.priority;
        attachments = Map.copyOf(builder.attachments);
        trace = builder.trace;
        replyListener = builder.replyListener;
    }

    private CallOptions(CallOptions of, TraceContext trace) {
        tag = of.tag;
        untagged = of.untagged;
        timeoutMillis = of.timeoutMillis;
        priority = of.priority;
        attachments = of.attachments;
        this.trace = trace;
        replyListener = of.replyListener;
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** What holds on this thread; nothing set outside of any scope. */
    public static CallOptions current() {
        return ThreadContext.current().options();
    }

    /**
     * Makes these options hold on this thread until the scope is closed. Inside another scope, whatever is not set here
     * is inherited from it.
     */
    public CallScope open() {
        ThreadContext outer = ThreadContext.current();
        return outer.withOptions(orElse(outer.options())).enter();
    }

    /** The routing tag, or "" if none is set. */
    public String tag() {
        return tag;
    }

    /** Whether calls are to have no tag, whatever they would inherit; then {@link #tag} is "". */
    public boolean untagged() {
        return untagged;
    }

    /** Time of a whole call in milliseconds, or -1. */
    public int timeoutMillis() {
        return timeoutMillis;
    }

    /** The priority, or null. */
    public @Nullable Priority priority() {
        return priority;
    }

    /** Metadata to send; unmodifiable. */
    public Map<String, String> attachments() {
        return attachments;
    }

    /** The span under which calls are made, or null. */
    public @Nullable TraceContext trace() {
        return trace;
    }

    /** Who hears of the attachments of replies, or null. */
    public @Nullable Consumer<Map<String, String>> replyListener() {
        return replyListener;
    }

    /** The same options for calls of this span. */
    CallOptions withTrace(TraceContext span) {
        return new CallOptions(this, span);
    }

    private CallOptions orElse(CallOptions outer) {
        if (outer == NONE) {
            return this;
        }
        Builder builder = new Builder();
        boolean saysTag = untagged || !tag.isEmpty();
        builder.tag = saysTag ? tag : outer.tag;
        builder.untagged = saysTag ? untagged : outer.untagged;
        builder.timeoutMillis = timeoutMillis < 0 ? outer.timeoutMillis : timeoutMillis;
        builder.priority = priority == null ? outer.priority : priority;
        builder.trace = trace == null ? outer.trace : trace;
        builder.replyListener = replyListener == null ? outer.replyListener : replyListener;
        builder.attachments.putAll(outer.attachments);
        builder.attachments.putAll(attachments);
        return builder.build();
    }

    @Override
    public String toString() {
        return "CallOptions[" + (untagged ? "untagged" : "tag=" + tag) + ", timeoutMillis=" + timeoutMillis
                + ", priority=" + priority + ", attachments=" + attachments.keySet() + ", trace=" + trace + ']';
    }

    /** Builds {@link CallOptions}. Not thread-safe. */
    public static final class Builder {
        private String tag = "";
        private boolean untagged;
        private int timeoutMillis = -1;
        private @Nullable Priority priority;
        private final Map<String, String> attachments = new HashMap<>();
        private @Nullable TraceContext trace;
        private @Nullable Consumer<Map<String, String>> replyListener;

        private Builder() {}

        /** The routing tag; "" leaves it to what calls inherit. Takes {@link #untagged} back. */
        public Builder tag(String tag) {
            this.tag = Objects.requireNonNull(tag, "tag");
            untagged = false;
            return this;
        }

        /** No tag, also where calls would inherit one: from an outer scope, the call being served or the reference. */
        public Builder untagged() {
            tag = "";
            untagged = true;
            return this;
        }

        /** Time of a whole call in milliseconds; never extends an inherited deadline. */
        public Builder timeoutMillis(int timeoutMillis) {
            this.timeoutMillis = timeoutMillis;
            return this;
        }

        /** How much the calls matter under overload. */
        public Builder priority(Priority priority) {
            this.priority = priority;
            return this;
        }

        /** Metadata to send; goes on to nested calls only if the key starts with {@link Defaults#PROPAGATION_PREFIX}. */
        public Builder attachment(String key, String value) {
            attachments.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /** Makes calls part of a trace that something else began. */
        public Builder trace(TraceContext trace) {
            this.trace = trace;
            return this;
        }

        /**
         * Hears what is attached to the reply of each call, before the caller has the answer; not of replies without
         * attachments. On the caller's thread where it waits, else on the one that completes the future. What it throws is logged.
         */
        public Builder replyListener(Consumer<Map<String, String>> replyListener) {
            this.replyListener = Objects.requireNonNull(replyListener, "replyListener");
            return this;
        }

        /**
         * Checks and builds.
         *
         * @throws IllegalArgumentException naming the setting that is out of range
         */
        public CallOptions build() {
            Ranges.unsetOrPositive("timeoutMillis", timeoutMillis);
            return new CallOptions(this);
        }
    }
}
