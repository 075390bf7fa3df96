package io.tern.testkit;

import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call that reached a {@link ScriptedInvoker}. Thread-safe. */
public final class ScriptedCall {
    private final Invocation invocation;
    private final CompletableFuture<Result> reply = new CompletableFuture<>();
    private final AtomicBoolean overdueTold = new AtomicBoolean();

    ScriptedCall(Invocation invocation) {
        this.invocation = invocation;
    }

    /** What was called. */
    public Invocation invocation() {
        return invocation;
    }

    /** The first argument as text. */
    public String argument() {
        return String.valueOf(invocation.arguments()[0]);
    }

    /** Answers; false if the call had ended already, and then it changes nothing. */
    public boolean answer(Result result) {
        return reply.complete(result);
    }

    /** Answers with a value. */
    public boolean answerValue(@Nullable Object value) {
        return answer(Result.value(value));
    }

    /** Answers with a failure of the framework. */
    public boolean fail(StatusCode code) {
        return answer(Result.failure(RpcException.of(code, "scripted")));
    }

    /** Whether the call has ended, in whatever way. */
    public boolean isDone() {
        return reply.isDone();
    }

    /** Whether the caller gave the call up. */
    public boolean isCancelled() {
        return invocation.isCancelled();
    }

    CompletableFuture<Result> reply() {
        return reply;
    }

    /** Does what a connection does from time to time: says that the answer is late, and ends what is past its deadline. */
    void sweep(long nowNanos) {
        if (isDone()) {
            return;
        }
        Invocation.Overdue overdue = invocation.overdue();
        if (overdue != null && nowNanos - overdue.atNanos() >= 0 && overdueTold.compareAndSet(false, true)) {
            overdue.listener().run();
        }
        Deadline deadline = invocation.deadline();
        if (nowNanos - deadline.atNanos() >= 0) {
            fail(StatusCode.DEADLINE_EXCEEDED);
        }
    }

    @Override
    public String toString() {
        return "ScriptedCall[" + invocation + (isDone() ? ", done]" : ", waiting]");
    }
}
