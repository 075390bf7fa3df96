package io.tern.bootstrap;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.protocol.StackText;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The caller's view of something a service threw: an exception that its interface declares or passes as itself, anything else
 * as {@link StatusCode#UNKNOWN} with class, message and bounded stack text. One per export. Thread-safe.
 */
final class ThrownOutcome {
    private final ThrownLog log;

    ThrownOutcome(Clock clock) {
        log = new ThrownLog(clock);
    }

    /** The exception inside the wrapping that futures put around it. */
    static Throwable unwrap(Throwable thrown) {
        Throwable inner = thrown;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    Result of(Invocation invocation, Throwable thrown) {
        MethodDescriptor method = invocation.method();
        if (thrown instanceof RpcException nested) {
            return ofNested(invocation, nested);
        }
        if (method.declares(thrown)) {
            return Result.exception(thrown);
        }
        if (invocation.isCancelled()
                && (thrown instanceof InterruptedException || thrown instanceof CancellationException)) {
            return gaveUp(invocation);
        }
        return unknown(method, StackText.line(thrown), thrown);
    }

    /**
     * Nested calls inherit deadline and cancellation, so one that ends by these tells what happened to this call, of which both sides may
     * not have noticed yet. Any other failure between this service and another says nothing about the hop to our caller.
     */
    private Result ofNested(Invocation invocation, RpcException nested) {
        if (nested.code() == StatusCode.CANCELLED && invocation.isCancelled()) {
            return gaveUp(invocation);
        }
        String reason = "a call made by the service failed: " + nested.getMessage();
        return nested.code() == StatusCode.DEADLINE_EXCEEDED
                        && invocation.deadline().isExpired()
                ? ended(invocation, StatusCode.DEADLINE_EXCEEDED, reason)
                : unknown(invocation.method(), reason, nested);
    }

    private static Result gaveUp(Invocation invocation) {
        return ended(invocation, StatusCode.CANCELLED, "the method gave up: " + invocation.cancelReason());
    }

    private static Result ended(Invocation invocation, StatusCode code, String reason) {
        return Result.failure(RpcException.builder(code, reason)
                .method(invocation.method())
                .stackTrace(false)
                .build());
    }

    private Result unknown(MethodDescriptor method, String reason, Throwable thrown) {
        log.log(method, thrown);
        return Result.failure(RpcException.builder(StatusCode.UNKNOWN, reason)
                .method(method)
                .remoteStack(StackText.of(thrown))
                .stackTrace(false)
                .cause(thrown)
                .build());
    }
}
