package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers the calls of one method on this side, without the service. Thread-safe. */
interface LocalAnswer {
    /** What results are flagged with. */
    String kind();

    /** Whether code of users runs, which may block. */
    boolean runsUsersCode();

    /** The answer, never an exceptional one; null if there is none for this call. */
    @Nullable
    CompletableFuture<Result> answer(Invocation invocation);

    /** Passes a call to the service, as {@link Invoker#invoke(Invocation, AnswerListener)} does; for those who learn of its answers. */
    default @Nullable Result observe(Invocation invocation, Invoker next, AnswerListener later) {
        return next.invoke(invocation, later);
    }
}
