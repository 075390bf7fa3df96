package io.tern.api;

import org.jspecify.annotations.Nullable;

/**
 * A call that has ended, as measured where it was made or served. Says nothing of arguments and values. Immutable, thread-safe.
 *
 * @param side where it was measured
 * @param method the method that was called
 * @param failure the code of a framework's failure, or null if the service returned or threw what it declares
 * @param exception whether the service threw what it declares
 * @param peer address of the other side, or "" where it is not known: a client knows it of failures only
 * @param attempt number of the attempt that ended the call, from 1
 * @param durationNanos from the call's begin to its end: on a client with all attempts and waits between them, on a server with
 *     the time in the queue
 * @param requestBytes size of the request's frame, 0 where it is not known; of a client's call, that of its last attempt
 * @param responseBytes size of the reply's frame, 0 where it is not known or none came
 * @param tag the routing tag, or "". Text of the caller's: not to be trusted
 * @param trace the place in a trace, or null where nobody traces
 */
public record EndedCall(
        CallSide side,
        MethodDescriptor method,
        @Nullable StatusCode failure,
        boolean exception,
        String peer,
        int attempt,
        long durationNanos,
        int requestBytes,
        int responseBytes,
        String tag,
        @Nullable TraceContext trace) {
    /** The outcome in one word, for logs and labels: {@code OK}, {@code EXCEPTION} or the name of the {@link StatusCode}. */
    public String outcome() {
        if (failure != null) {
            return failure.name();
        }
        return exception ? "EXCEPTION" : "OK";
    }
}
