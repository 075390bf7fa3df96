package io.tern.faults.deadlines;

import io.tern.api.CallContext;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The last one of the chain: does nothing until its call is cancelled, and notes when it hears of that. Thread-safe. */
final class SleepingLink implements ChainLink {
    private static final long SLEEP_SECONDS = 10;
    private static final long UNHEARD = Long.MIN_VALUE;

    private final boolean interrupted;
    /** When each call heard that it was cancelled. */
    private final Map<Long, Long> heardNanos = new ConcurrentHashMap<>();

    /** {@code interrupted}: it hears of it by an interrupt instead of a listener. */
    SleepingLink(boolean interrupted) {
        this.interrupted = interrupted;
    }

    /** Calls that have arrived. */
    long arrived() {
        return heardNanos.size();
    }

    /** Calls that have arrived and not heard of their end. */
    long unheard() {
        return heardNanos.values().stream().filter(at -> at == UNHEARD).count();
    }

    /** When a call heard that it was cancelled; empty if it has not arrived or not heard. */
    OptionalLong heardNanos(long id) {
        long at = heardNanos.getOrDefault(id, UNHEARD);
        return at == UNHEARD ? OptionalLong.empty() : OptionalLong.of(at);
    }

    @Override
    public String go(long id) {
        heardNanos.put(id, UNHEARD);
        CountDownLatch end = new CountDownLatch(1);
        if (!interrupted) {
            CallContext.current().whenCancelled(() -> {
                heardNanos.put(id, System.nanoTime());
                end.countDown();
            });
        }
        try {
            boolean heard = end.await(SLEEP_SECONDS, TimeUnit.SECONDS);
            return heard ? "cancelled" : "slept";
        } catch (InterruptedException e) {
            heardNanos.put(id, System.nanoTime());
            return "interrupted";
        }
    }

    @Override
    public CompletableFuture<String> goLater(long id) {
        heardNanos.put(id, UNHEARD);
        CompletableFuture<String> end = new CompletableFuture<>();
        CallContext.current().whenCancelled(() -> {
            heardNanos.put(id, System.nanoTime());
            end.complete("cancelled");
        });
        return end;
    }
}
