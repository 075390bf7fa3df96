package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Notes the end of one call before whoever made it hears of it. May keep a permit of somebody further inside meanwhile, who then needs no
 * object of his own. Thread-safe.
 */
abstract class NotedEnd implements AnswerListener {
    private static final Result BROKEN_CHAIN =
            Result.failure(RpcException.builder(StatusCode.INTERNAL, "the chain has broken its contract")
                    .stackTrace(false)
                    .build());

    private final Invocation invocation;
    private final AnswerListener later;
    /** Written before the call goes on, and so before anybody can end it. */
    private @Nullable Permit permit;

    NotedEnd(Invocation invocation, AnswerListener later) {
        this.invocation = invocation;
        this.later = later;
    }

    /** The call has ended; told exactly once. What breaks the contract of a chain is an error, or neither. */
    abstract void ended(Invocation call, @Nullable Result result, @Nullable Throwable error);

    /**
     * Gives a permit back with the end of the call, before it is noted.
     *
     * @return false if there is one already
     */
    final boolean tryKeep(Permit kept) {
        if (permit != null) {
            return false;
        }
        permit = kept;
        return true;
    }

    /** Passes the call on, as {@link Invoker#invoke(Invocation, AnswerListener)} does. */
    final @Nullable Result invoke(Invoker next) {
        Result now;
        try {
            now = next.invoke(invocation, this);
        } catch (RuntimeException | Error e) { // It must not, but what has begun has to end.
            end(null, e);
            throw e;
        }
        if (now != null) {
            end(now, null);
        }
        return now;
    }

    @Override
    public final void accept(@Nullable Result result, @Nullable Throwable error) {
        try {
            end(result, error);
        } finally {
            later.accept(result, error);
        }
    }

    private void end(@Nullable Result result, @Nullable Throwable error) {
        Permit kept = permit;
        if (kept != null) {
            giveBack(kept, result != null ? result : BROKEN_CHAIN);
        }
        ended(invocation, result, error);
    }

    private void giveBack(Permit kept, Result result) {
        if (kept instanceof TimedPermit timed) {
            timed.release(result, invocation.startNanos());
        } else {
            kept.release(result);
        }
    }
}
