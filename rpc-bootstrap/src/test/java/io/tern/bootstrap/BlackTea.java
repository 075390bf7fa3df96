package io.tern.bootstrap;

import java.util.concurrent.CompletableFuture;

/** Serves {@link Tea}, and runs something of the test's in each call. */
final class BlackTea implements Tea {
    private final Runnable body;

    BlackTea() {
        this(() -> {});
    }

    BlackTea(Runnable body) {
        this.body = body;
    }

    @Override
    public String brew(String kind) {
        body.run();
        return "black " + kind;
    }

    @Override
    public CompletableFuture<String> brewLater(String kind) {
        return CompletableFuture.completedFuture(brew(kind));
    }
}
