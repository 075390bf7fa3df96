package io.tern.bench.netty;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A call whose caller does not wait; its future completes on the event loop. */
final class FutureCall<T> extends PendingCall<T> {
    private final CompletableFuture<T> future = new CompletableFuture<>();

    FutureCall(Operation operation, Argument argument, Function<FieldReader, T> decoder) {
        super(operation, argument, decoder);
    }

    CompletableFuture<T> future() {
        return future;
    }

    @Override
    void succeed(T value) {
        future.complete(value);
    }

    @Override
    void fail(RuntimeException reason) {
        future.completeExceptionally(reason);
    }
}
