package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.CallbackTask;
import io.tern.api.Defaults;
import io.tern.api.Invocation;
import io.tern.api.IoThread;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.RuntimeContext;
import io.tern.api.ScheduledTask;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Lets {@link LocalAnswer}s answer: on threads where users' code may run, and within a bounded time. Thread-safe. */
final class LocalCalls {
    /** What an answer that comes later gets at least: where a call has run out of time, none is left of its own. */
    static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RuntimeContext runtime;

    LocalCalls(RuntimeContext runtime) {
        this.runtime = runtime;
    }

    /**
     * Answers a call.
     *
     * @param caller who made the call on another thread; null if this is the thread, where users' code may run unless it is an I/O
     *     thread
     * @param ending makes the call's end of the local answer; a failure if there is none. It must not throw
     * @param later hears the answer unless this returns it
     */
    @Nullable
    Result answer(
            LocalAnswer local,
            Invocation invocation,
            @Nullable InheritedContext caller,
            UnaryOperator<Result> ending,
            AnswerListener later) {
        if (!local.runsUsersCode() || (caller == null && !IoThread.isCurrent())) {
            return run(local, invocation, ending, later);
        }
        InheritedContext from = caller == null ? InheritedContext.current() : caller;
        try {
            runtime.callbackExecutor().execute(new CallbackTask() {
                @Override
                public void run() {
                    Result now = runFor(from, local, invocation, ending, later);
                    if (now != null) {
                        later.accept(now, null);
                    }
                }

                @Override
                public void refuse(String reason) {
                    later.accept(ending.apply(failure(invocation, StatusCode.RESOURCE_EXHAUSTED, reason)), null);
                }
            });
            return null;
        } catch (RejectedExecutionException e) {
            return ending.apply(failure(invocation, StatusCode.UNAVAILABLE, "the application is closed"));
        }
    }

    private @Nullable Result runFor(
            InheritedContext caller,
            LocalAnswer local,
            Invocation invocation,
            UnaryOperator<Result> ending,
            AnswerListener later) {
        CallScope scope = caller.open();
        try {
            return run(local, invocation, ending, later);
        } finally {
            scope.close();
        }
    }

    private @Nullable Result run(
            LocalAnswer local, Invocation invocation, UnaryOperator<Result> ending, AnswerListener later) {
        CompletableFuture<Result> answer =
                local.runsUsersCode() ? answerOfUser(local, invocation) : local.answer(invocation);
        if (answer == null) {
            return ending.apply(failure(invocation, StatusCode.UNAVAILABLE, "nothing is known"));
        }
        if (answer.isDone()) {
            return ending.apply(answer.join());
        }
        await(answer, invocation, ending, later);
        return null;
    }

    private static @Nullable CompletableFuture<Result> answerOfUser(LocalAnswer local, Invocation invocation) {
        CallScope own = inherited(invocation).open();
        CallScope trace = invocation.openTrace();
        try {
            return local.answer(invocation);
        } finally {
            trace.close();
            own.close();
        }
    }

    /** What the call has from its reference or from filters; all else is what holds on its caller's thread. */
    private static CallOptions inherited(Invocation invocation) {
        CallOptions.Builder options =
                CallOptions.builder().tag(invocation.tag()).priority(invocation.priority());
        invocation.attachments().forEach((key, value) -> {
            if (key.startsWith(Defaults.PROPAGATION_PREFIX)) {
                options.attachment(key, value);
            }
        });
        return options.build();
    }

    private void await(
            CompletableFuture<Result> answer,
            Invocation invocation,
            UnaryOperator<Result> ending,
            AnswerListener later) {
        long nanos = Math.max(LEAST_NANOS, invocation.deadline().remainingNanos());
        CompletableFuture<Result> first = answer.copy();
        Runnable giveUp = () -> first.complete(
                failure(invocation, StatusCode.DEADLINE_EXCEEDED, "the local answer did not come in time"));
        ScheduledTask timer =
                runtime.scheduler().schedule(() -> runtime.workExecutor().execute(giveUp), nanos);
        var unused = first.thenAccept(result -> {
            timer.cancel();
            later.accept(ending.apply(result), null);
        });
    }

    private static Result failure(Invocation invocation, StatusCode code, String reason) {
        return Result.failure(RpcException.builder(code, reason)
                .method(invocation.method())
                .stackTrace(false)
                .build());
    }
}
