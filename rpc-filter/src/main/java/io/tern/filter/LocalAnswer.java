package io.tern.filter;

import io.tern.api.Invocation;
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
}
