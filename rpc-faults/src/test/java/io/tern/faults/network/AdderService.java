package io.tern.faults.network;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** One provider's {@link Adder}. Thread-safe. */
final class AdderService implements Adder {
    private final AdderBook book;
    private final AtomicLong served = new AtomicLong();

    AdderService(AdderBook book) {
        this.book = book;
    }

    /** How many calls this provider has executed. */
    long served() {
        return served.get();
    }

    @Override
    public long look(long id, byte[] extra) {
        served.incrementAndGet();
        return id + extra.length;
    }

    @Override
    public long add(long id, byte[] extra) {
        book.added(id);
        return look(id, extra);
    }

    @Override
    public CompletableFuture<Long> lookLater(long id, byte[] extra) {
        return CompletableFuture.completedFuture(look(id, extra));
    }

    @Override
    public CompletableFuture<Long> addLater(long id, byte[] extra) {
        return CompletableFuture.completedFuture(add(id, extra));
    }
}
