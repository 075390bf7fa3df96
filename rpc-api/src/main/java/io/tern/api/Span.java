package io.tern.api;

import org.jspecify.annotations.Nullable;

/**
 * One finished piece of work in a trace. Immutable, thread-safe.
 *
 * @param context the span's own place in the trace
 * @param parentSpanId the parent's span id, or 0 for a root
 * @param kind which side of the call it is
 * @param method the method that was called
 * @param peer address of the other side, or "" where it is not known
 * @param startMillis wall-clock time of the start, in milliseconds since 1970
 * @param durationNanos how long it took
 * @param failure status of a framework's failure, or null
 * @param exception class name of the service's own exception, or ""
 */
public record Span(
        TraceContext context,
        long parentSpanId,
        Kind kind,
        MethodDescriptor method,
        String peer,
        long startMillis,
        long durationNanos,
        @Nullable StatusCode failure,
        String exception) {
    /** The side of a call. */
    public enum Kind {
        CLIENT,
        SERVER
    }
}
