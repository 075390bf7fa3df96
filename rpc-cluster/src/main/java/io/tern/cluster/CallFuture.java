package io.tern.cluster;

import io.tern.api.CallContext;
import io.tern.api.CallbackTask;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.TraceContext;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a caller of an asynchronous method gets. Whoever ends it from outside (by cancelling, completing, {@code orTimeout}) says
 * that the result is not wanted any more, and so cancels the call. Thread-safe.
 */
class CallFuture extends CompletableFuture<@Nullable Object> {
    private final Invocation invocation;
    private final @Nullable CallContext served;

    /**
     * The future of a call.
     *
     * @param served the call that was being served where this one was made, or null
     */
    CallFuture(Invocation invocation, @Nullable CallContext served) {
        this.invocation = invocation;
        this.served = served;
    }

    /**
     * Ends it with what the call brought, on whatever thread runs this. What the caller does then belongs to the call that was being
     * served, as if it had waited: the calls that it makes inherit tag, deadline and the rest. It is part of this thread's trace.
     */
    CallbackTask delivery(Result result) {
        Runnable traced = TraceContext.carry(() -> deliver(result));
        Runnable task = served == null ? traced : served.wrap(traced);
        return new CallbackTask() {
            @Override
            public void run() {
                task.run();
            }

            @Override
            public void refuse(String reason) {
                fail(CallFailures.undelivered(invocation, reason));
            }

            @Override
            public boolean isOverdue() {
                return invocation.deadline().isExpired();
            }
        };
    }

    /** Ends it with what the call brought; decodes. An error of that, too, ends it. */
    void deliver(Result result) {
        try {
            end(result.decoded());
        } catch (Throwable e) { // No memory, for one: nobody else would tell the caller.
            super.completeExceptionally(e);
        }
    }

    /** Ends it where the result cannot be delivered. */
    void fail(Throwable error) {
        super.completeExceptionally(error);
    }

    private void end(Result decoded) {
        RpcException failure = decoded.failure();
        if (decoded.isValue()) {
            super.complete(decoded.value());
        } else {
            super.completeExceptionally(failure == null ? decoded.thrown() : CallFailures.named(failure, invocation));
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return endedOutside(super.cancel(mayInterruptIfRunning), "the caller cancelled the future");
    }

    @Override
    public boolean complete(@Nullable Object value) {
        return endedOutside(super.complete(value), "the caller completed the future");
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        return endedOutside(super.completeExceptionally(error), "the caller completed the future with " + error);
    }

    private boolean endedOutside(boolean ended, String reason) {
        if (ended) {
            invocation.cancel(reason);
        }
        return ended;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>(); // What is derived from it has no call of its own.
    }
}
