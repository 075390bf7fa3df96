package io.tern.api;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the framework, never of the service: what a service throws by its contract arrives as itself. The message
 * says code, reason, service and method, address, attempt, elapsed time by phase, and what to do next. Immutable,
 * thread-safe.
 */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StatusCode code;
    private final boolean notExecuted;
    private final boolean remote;
    private final boolean notServed;
    private final RefusalScope refusalScope;
    private final long retryAfterMillis;
    private final Details details;

    private RpcException(Builder builder) {
        super(builder.text(), builder.cause, false, builder.stackTrace);
        code = builder.code;
        notExecuted = builder.notExecuted;
        remote = builder.remote;
        notServed = builder.notServed;
        refusalScope = builder.refusalScope;
        retryAfterMillis = builder.retryAfterMillis;
        details = new Details(builder);
    }

    /** A builder of a failure with a code and its reason in one sentence. */
    public static Builder builder(StatusCode code, String reason) {
        return new Builder(code, reason);
    }

    /** A failure with nothing but code and reason. */
    public static RpcException of(StatusCode code, String reason) {
        return builder(code, reason).build();
    }

    /**
     * A builder that starts with all of this failure, for an outer layer that knows more. The new one has this one's cause,
     * or this one if there is none, and records a stack trace as its code says.
     */
    public Builder toBuilder() {
        Builder builder = builder(code, details.reason);
        builder.notExecuted = notExecuted;
        builder.remote = remote;
        builder.notServed = notServed;
        builder.refusalScope = refusalScope;
        builder.retryAfterMillis = retryAfterMillis;
        builder.method = details.method;
        builder.address = details.address;
        builder.attempt = details.attempt;
        builder.elapsedNanos = details.elapsedNanos;
        builder.phases.addAll(details.phases);
        builder.hint = details.hint;
        builder.remoteStack = details.remoteStack;
        builder.cause = getCause() == null ? this : getCause();
        return builder;
    }

    /** The kind of failure. */
    public StatusCode code() {
        return code;
    }

    /**
     * Whether the service's method certainly did not run. False means unknown, not that it ran. A fact of one hop: it
     * is never copied from a nested call.
     */
    public boolean notExecuted() {
        return notExecuted;
    }

    /** Whether the peer said so, rather than this side finding out. */
    public boolean remote() {
        return remote;
    }

    /**
     * Whether the server itself does not serve the service now: it is not exported there, or the server is going away. Only
     * transports claim it. A code alone does not say so, since gates, filters and services may use each code for one call.
     */
    public boolean notServed() {
        return notServed;
    }

    /** How far a {@link StatusCode#RESOURCE_EXHAUSTED} reaches. */
    public RefusalScope refusalScope() {
        return refusalScope;
    }

    /** How long to wait before trying again, or zero where the refusal did not say. */
    public Duration retryAfter() {
        return Duration.ofMillis(retryAfterMillis);
    }

    /** The reason alone, without code, place and figures. */
    public String reason() {
        return details.reason;
    }

    /** The method that was called, as {@code interface[@version][+group]#signature}, or "". */
    public String method() {
        return details.method;
    }

    /** The address the last attempt went to, or "". */
    public String address() {
        return details.address;
    }

    /** The attempt that failed, from 1; 0 where none was made. */
    public int attempt() {
        return details.attempt;
    }

    /** Bounded text of the peer's stack trace, or "". */
    public String remoteStack() {
        return details.remoteStack;
    }

    /** What is known beside the code, as text and figures that Java's own serialization carries. Immutable, thread-safe. */
    private static final class Details implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String reason;
        private final String method;
        private final String address;
        private final int attempt;
        private final long elapsedNanos;

        @SuppressWarnings("serial") // Always one of List.copyOf, which is serializable.
        private final List<String> phases;

        private final String hint;
        private final String remoteStack;

        private Details(Builder builder) {
            reason = builder.reason;
            method = builder.method;
            address = builder.address;
            attempt = builder.attempt;
            elapsedNanos = builder.elapsedNanos;
            phases = List.copyOf(builder.phases);
            hint = builder.hint;
            remoteStack = builder.remoteStack;
        }
    }

    /** Builds {@link RpcException}s. Not thread-safe. */
    public static final class Builder {
        private final StatusCode code;
        private final String reason;
        private boolean notExecuted;
        private boolean remote;
        private boolean notServed;
        private RefusalScope refusalScope = RefusalScope.NODE;
        private long retryAfterMillis;
        private String method = "";
        private String address = "";
        private int attempt;
        private long elapsedNanos = -1;
        private final List<String> phases = new ArrayList<>(0);
        private String hint = "";
        private String remoteStack = "";
        private boolean stackTrace;
        private @Nullable Throwable cause;

        private Builder(StatusCode code, String reason) {
            this.code = Objects.requireNonNull(code, "code");
            this.reason = Objects.requireNonNull(reason, "reason");
            stackTrace = code != StatusCode.RESOURCE_EXHAUSTED && code != StatusCode.UNAVAILABLE;
        }

        /** Claims that the method certainly did not run; see {@link RpcException#notExecuted()}. */
        public Builder notExecuted(boolean notExecuted) {
            this.notExecuted = notExecuted;
            return this;
        }

        /** Says that the peer reported the failure. */
        public Builder remote(boolean remote) {
            this.remote = remote;
            return this;
        }

        /**
         * Claims that the server does not serve the service now, see {@link RpcException#notServed()}. For transports: a client
         * makes no call there for a while. A server drops the claim from failures of gates, filters and services.
         */
        public Builder notServed(boolean notServed) {
            this.notServed = notServed;
            return this;
        }

        /** How far a refusal reaches. */
        public Builder refusalScope(RefusalScope refusalScope) {
            this.refusalScope = refusalScope;
            return this;
        }

        /** When to try again; zero is unknown. */
        public Builder retryAfterMillis(long retryAfterMillis) {
            this.retryAfterMillis = retryAfterMillis;
            return this;
        }

        /** The method that was called. */
        public Builder method(MethodDescriptor method) {
            return method(method.toString());
        }

        /** The method that was called, as text. */
        public Builder method(String method) {
            this.method = method;
            return this;
        }

        /** Where the attempt went. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** Which attempt it was, from 1. */
        public Builder attempt(int attempt) {
            this.attempt = attempt;
            return this;
        }

        /** Time since the call began. */
        public Builder elapsedNanos(long elapsedNanos) {
            this.elapsedNanos = elapsedNanos;
            return this;
        }

        /** Part of the elapsed time: {@code waited for a connection}, {@code waited for the reply}. */
        public Builder phase(String name, long nanos) {
            phases.add(name + " " + millis(nanos));
            return this;
        }

        /** What the reader should do next, as one sentence. */
        public Builder hint(String hint) {
            this.hint = hint;
            return this;
        }

        /** Bounded text of the peer's stack trace. */
        public Builder remoteStack(String remoteStack) {
            this.remoteStack = remoteStack;
            return this;
        }

        /** Whether to record this thread's stack trace; off for the codes that overload produces in masses. */
        public Builder stackTrace(boolean stackTrace) {
            this.stackTrace = stackTrace;
            return this;
        }

        /** What led to it. */
        public Builder cause(@Nullable Throwable cause) {
            this.cause = cause;
            return this;
        }

        /** Builds the exception. */
        public RpcException build() {
            return new RpcException(this);
        }

        private String text() {
            StringBuilder text =
                    new StringBuilder(160).append(code).append(": ").append(reason);
            List<String> facts = new ArrayList<>(6);
            if (!method.isEmpty()) {
                facts.add(method);
            }
            if (!address.isEmpty()) {
                facts.add("at " + address);
            }
            if (attempt > 0) {
                facts.add("attempt " + attempt);
            }
            if (elapsedNanos >= 0) {
                facts.add("after " + millis(elapsedNanos) + (phases.isEmpty() ? "" : ": " + String.join(", ", phases)));
            }
            if (retryAfterMillis > 0) {
                facts.add("retry after " + retryAfterMillis + " ms");
            }
            if (notExecuted) {
                facts.add("not executed");
            }
            if (!facts.isEmpty()) {
                text.append(" (").append(String.join("; ", facts)).append(')');
            }
            return hint.isEmpty()
                    ? text.toString()
                    : text.append(". ").append(hint).toString();
        }

        private static String millis(long nanos) {
            long tenths = (nanos + 50_000) / 100_000; // By hand: overload makes these in masses.
            return tenths / 10 + "." + tenths % 10 + " ms";
        }
    }
}
