package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The failures that the client side finds out by itself, before or instead of an answer. */
final class CallFailures {
    private static final Logger logger = LoggerFactory.getLogger(CallFailures.class);

    /**
     * Why an attempt is given up that had half of its call's time, while another one was answered. To its caller that is nothing; to who
     * judges its node it is a failure like a call whose time ran out: see {@link #judged}.
     */
    static final String OUTRUN = "it took half of the call's time, and another attempt was answered first";

    private CallFailures() {}

    /** Tells a listener the answer; it must not throw, and if it does, the call has ended all the same. */
    static void tell(AnswerListener listener, Result answer) {
        try {
            listener.accept(answer, null);
        } catch (RuntimeException | Error e) {
            logger.error("{} failed to take the answer of a call (it must not throw)", listener, e);
        }
    }

    /** Nobody wants the result any more, and the call is not on its way. */
    static Result cancelled(Invocation invocation) {
        return Result.failure(
                RpcException.builder(StatusCode.CANCELLED, "the call was cancelled: " + reason(invocation))
                        .method(invocation.method())
                        .attempt(invocation.attempt())
                        .build());
    }

    /**
     * What an attempt's end says about its node. One that was outrun at a node that it reached only after the first eighth of the call's time, refused
     * elsewhere before or waiting for a connection, says nothing: about half of the time is what a node has to have had.
     *
     * @param elapsedNanos since the attempt was sent to this node
     */
    static Result judged(Invocation attempt, Result result, long elapsedNanos) {
        RpcException failure = result.failure();
        if (failure == null
                || failure.code() != StatusCode.CANCELLED
                || !OUTRUN.equals(attempt.cancelReason())
                || elapsedNanos < HalfTime.halfNanos(attempt) / 4 * 3) {
            return result;
        }
        return Result.failure(RpcException.builder(StatusCode.DEADLINE_EXCEEDED, OUTRUN)
                .method(attempt.method())
                .address(failure.address())
                .attempt(attempt.attempt())
                .stackTrace(false)
                .build());
    }

    /** Why it was cancelled, for people. */
    static String reason(Invocation invocation) {
        String reason = invocation.cancelReason();
        return reason == null ? "no reason given" : reason;
    }

    /** The time ran out before the call went out. */
    static RpcException.Builder expired(Invocation invocation, String reason, Clock clock) {
        return RpcException.builder(StatusCode.DEADLINE_EXCEEDED, reason)
                .notExecuted(true)
                .method(invocation.method())
                .elapsedNanos(clock.nanoTime() - invocation.startNanos())
                .stackTrace(false);
    }

    /** The answer is there, and no thread to complete the caller's future. */
    static RpcException undelivered(Invocation invocation, String reason) {
        return RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, reason)
                .method(invocation.method())
                .attempt(invocation.attempt())
                .hint("The method may have run. Do not block in callbacks, or raise callbackThreads")
                .stackTrace(false)
                .build();
    }

    /** A call that is not sent, since nobody could complete its future. */
    static RpcException uncompletable(MethodDescriptor method, String reason) {
        return RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, reason)
                .notExecuted(true)
                .method(method)
                .hint("Do not block in callbacks, or raise callbackThreads")
                .stackTrace(false)
                .build();
    }

    /** The reference is closed. */
    static RpcException closed(ServiceKey service) {
        return RpcException.builder(StatusCode.UNAVAILABLE, "the reference to " + service + " is closed")
                .notExecuted(true)
                .hint("Its application was closed; calls are possible only until then")
                .stackTrace(true)
                .build();
    }

    /** A failure for the caller's eyes: one that came up outside the chain, while decoding, does not know its method. */
    static RpcException named(RpcException failure, Invocation invocation) {
        if (!failure.method().isEmpty()) {
            return failure;
        }
        return failure.toBuilder()
                .method(invocation.method())
                .cause(failure.getCause())
                .build();
    }

    /** A part of the chain broke its contract: {@code guilty}, unless the exception knows better who. */
    static Result broken(Invocation invocation, Object guilty, @Nullable Throwable cause) {
        if (cause instanceof BrokenExtensionException named) {
            return broken(invocation, named.extension(), named.getCause(), "An extension must not throw");
        }
        return broken(invocation, guilty, cause, "An invoker must answer with a Result, failures included");
    }

    private static Result broken(Invocation invocation, Object guilty, @Nullable Throwable cause, String contract) {
        String what = cause == null ? " completed its future with null" : " failed with " + cause;
        return Result.failure(
                RpcException.builder(StatusCode.INTERNAL, guilty.getClass().getName() + what)
                        .method(invocation.method())
                        .hint(contract + "; please report this with the stack trace")
                        .cause(cause)
                        .build());
    }
}
