package io.tern.filter;

import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;

/** Two invokers that answer at once and record nothing: one a value, one a failure. Immutable, thread-safe. */
final class ScriptedAnswers {
    private final Invoker succeeding;
    private final Invoker failing;

    ScriptedAnswers() {
        CompletableFuture<Result> value =
                CompletableFuture.completedFuture(Result.value("value").withBytes(3, 2));
        CompletableFuture<Result> failure =
                CompletableFuture.completedFuture(Result.failure(RpcException.of(StatusCode.UNKNOWN, "scripted")));
        succeeding = invocation -> value;
        failing = invocation -> failure;
    }

    /** Every second one fails. */
    Invoker at(int index) {
        return index % 2 == 0 ? succeeding : failing;
    }
}
