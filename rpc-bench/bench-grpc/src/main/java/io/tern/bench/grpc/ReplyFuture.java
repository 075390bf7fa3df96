package io.tern.bench.grpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Completes a future with the one reply of a call. Thread-safe. */
final class ReplyFuture<M, T> implements StreamObserver<M> {
    private final Function<M, T> converter;
    private final CompletableFuture<T> future = new CompletableFuture<>();

    ReplyFuture(Function<M, T> converter) {
        this.converter = converter;
    }

    CompletableFuture<T> future() {
        return future;
    }

    @Override
    public void onNext(M message) {
        future.complete(converter.apply(message));
    }

    @Override
    public void onError(Throwable failure) {
        future.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
        if (!future.isDone()) {
            future.completeExceptionally(new IllegalStateException("the call ended without a reply"));
        }
    }
}
