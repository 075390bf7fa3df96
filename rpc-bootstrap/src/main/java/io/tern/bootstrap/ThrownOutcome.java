package io.tern.bootstrap;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the caller gets for something a service threw: an exception that its interface declares as itself, anything else as
 * {@link StatusCode#UNKNOWN} with class, message and bounded stack text. One per export. Thread-safe.
 */
final class ThrownOutcome {
    private static final Logger logger = LoggerFactory.getLogger(ThrownOutcome.class);
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int STACK_CHARS = 4_096;
    private static final int STACK_CAUSES = 5;
    private static final int STACK_FRAMES = 20;

    private final Clock clock;
    private final AtomicLong nextLogNanos;
    private final AtomicLong unlogged = new AtomicLong();

    ThrownOutcome(Clock clock) {
        this.clock = clock;
        this.nextLogNanos = new AtomicLong(clock.nanoTime());
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
        return unknown(method, text(thrown), thrown);
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
        log(method, thrown);
        return Result.failure(RpcException.builder(StatusCode.UNKNOWN, reason)
                .method(method)
                .remoteStack(stackText(thrown))
                .stackTrace(false)
                .cause(thrown)
                .build());
    }

    private void log(MethodDescriptor method, Throwable thrown) {
        long now = clock.nanoTime();
        long next = nextLogNanos.get();
        if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOG_INTERVAL_NANOS)) {
            write(method, thrown);
        } else {
            unlogged.incrementAndGet();
        }
    }

    private void write(MethodDescriptor method, Throwable thrown) {
        long more = unlogged.getAndSet(0);
        try {
            logger.warn("{} threw what its interface does not declare ({} more not logged)", method, more, thrown);
        } catch (RuntimeException | Error broken) { // Logging asks the exception for its message.
            logger.warn(
                    "{} threw what its interface does not declare ({} more not logged): {}",
                    method,
                    more,
                    text(thrown));
        }
    }

    /** Class and message; a message that cannot be made must not cost the caller the answer. */
    private static String text(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException | Error broken) {
            return thrown.getClass().getName() + " (its message cannot be made: "
                    + broken.getClass().getName() + ')';
        }
    }

    private static String stackText(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < STACK_CAUSES; depth++) {
            text.append(depth == 0 ? "" : "Caused by: ").append(text(cause)).append('\n');
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(STACK_FRAMES, frames.length); i++) {
                text.append("\tat ").append(frames[i]).append('\n');
            }
            cause = cause.getCause();
        }
        return text.length() <= STACK_CHARS ? text.toString() : text.substring(0, STACK_CHARS);
    }
}
