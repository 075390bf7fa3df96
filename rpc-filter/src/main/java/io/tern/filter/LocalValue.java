package io.tern.filter;

import io.tern.api.Invocation;
import io.tern.api.Result;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that was made out of configuration. Immutable, thread-safe.
 *
 * @param maker gives each call a value that its caller may change
 */
record LocalValue(String kind, Supplier<@Nullable Object> maker) implements LocalAnswer {
    @Override
    public boolean runsUsersCode() {
        return false;
    }

    @Override
    public CompletableFuture<Result> answer(Invocation invocation) {
        return CompletableFuture.completedFuture(Result.value(maker.get()));
    }
}
