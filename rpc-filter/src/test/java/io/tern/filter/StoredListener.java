package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A service that answers later, as over a network: who hears of the answer is stored away meanwhile, so that no compiler can do
 * without the object. One call at a time. Confined to one thread.
 */
final class StoredListener implements Invoker {
    private @Nullable AnswerListener later;

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener listener) {
        later = listener;
        return null;
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        throw new AssertionError("a direct filter needs no future");
    }

    void answer(Result result) {
        Objects.requireNonNull(later, "later").accept(result, null);
    }
}
