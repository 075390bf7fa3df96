package io.tern.faults.stopping;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves {@link Blocking}. Thread-safe. */
final class BlockingService implements Blocking {
    private static final long LONGEST_SECONDS = 60;

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();
    private volatile Runnable action = () -> {};

    /** What {@link #act} runs. */
    void action(Runnable task) {
        action = task;
    }

    /** Calls that have begun. */
    int entered() {
        return entered.get();
    }

    /** Lets all methods end. */
    void end() {
        end.countDown();
    }

    @Override
    public String block() {
        entered.incrementAndGet();
        try {
            return end.await(LONGEST_SECONDS, TimeUnit.SECONDS) ? "ended" : "gave up";
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    @Override
    public String blockStubbornly() {
        String last = block();
        while (last.equals("interrupted")) {
            last = block();
        }
        return last;
    }

    @Override
    public String blockLoop() {
        return blockStubbornly();
    }

    @Override
    public CompletableFuture<String> forget() {
        entered.incrementAndGet();
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<String> answer() {
        return CompletableFuture.completedFuture("answered");
    }

    @Override
    public String act() {
        entered.incrementAndGet();
        action.run();
        return "acted";
    }
}
