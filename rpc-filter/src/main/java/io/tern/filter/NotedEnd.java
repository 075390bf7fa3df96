package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import org.jspecify.annotations.Nullable;

/** Notes the end of one call before whoever made it hears of it. Thread-safe. */
abstract class NotedEnd implements AnswerListener {
    private final AnswerListener later;

    NotedEnd(AnswerListener later) {
        this.later = later;
    }

    /** The call has ended; told exactly once. What breaks the contract of a chain is an error, or neither. */
    abstract void ended(@Nullable Result result, @Nullable Throwable error);

    /** Passes the call on, as {@link Invoker#invoke(Invocation, AnswerListener)} does. */
    final @Nullable Result invoke(Invoker next, Invocation invocation) {
        Result now;
        try {
            now = next.invoke(invocation, this);
        } catch (RuntimeException | Error e) { // It must not, but what has begun has to end.
            ended(null, e);
            throw e;
        }
        if (now != null) {
            ended(now, null);
        }
        return now;
    }

    @Override
    public final void accept(@Nullable Result result, @Nullable Throwable error) {
        try {
            ended(result, error);
        } finally {
            later.accept(result, error);
        }
    }
}
