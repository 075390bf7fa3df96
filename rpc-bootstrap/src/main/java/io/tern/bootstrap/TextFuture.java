package io.tern.bootstrap;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call's future as text. Whoever ends it from outside (by cancelling, completing, {@code orTimeout}) cancels the call, which
 * what {@code thenApply} gives would not. Thread-safe.
 */
final class TextFuture extends CompletableFuture<String> {
    private final CompletableFuture<?> call;

    private TextFuture(CompletableFuture<?> call) {
        this.call = call;
    }

    /** The text of what {@code call} will bring; what {@code text} throws fails it. */
    static TextFuture of(CompletableFuture<?> call, Function<@Nullable Object, String> text) {
        TextFuture future = new TextFuture(call);
        CompletableFuture<?> unused = call.whenComplete((value, error) -> future.end(value, error, text));
        return future;
    }

    private void end(@Nullable Object value, @Nullable Throwable error, Function<@Nullable Object, String> text) {
        if (error != null) {
            super.completeExceptionally(error);
            return;
        }
        try {
            super.complete(text.apply(value));
        } catch (RuntimeException e) {
            super.completeExceptionally(e);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return endedOutside(super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean complete(String value) {
        return endedOutside(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        return endedOutside(super.completeExceptionally(error));
    }

    private boolean endedOutside(boolean ended) {
        if (ended) {
            call.cancel(false);
        }
        return ended;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>(); // What is derived from it has no call of its own.
    }
}
