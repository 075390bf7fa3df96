package io.tern.faults.deadlines;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Calls the next one of the chain. Thread-safe. */
final class PassingLink implements ChainLink {
    private final AtomicReference<ChainLink> next = new AtomicReference<>();

    void next(ChainLink link) {
        next.set(link);
    }

    @Override
    public String go(long id) {
        return next.get().go(id);
    }

    @Override
    public CompletableFuture<String> goLater(long id) {
        return next.get().goLater(id);
    }
}
