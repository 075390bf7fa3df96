package io.tern.bootstrap;

import io.tern.api.CallContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves {@link Workshop} and counts who comes in. Thread-safe. */
final class OpenWorkshop implements Workshop {
    /** Calls that have reached a method. */
    final AtomicInteger entered = new AtomicInteger();
    /** Calls that stay, or did, and were told meanwhile that nobody waits for them any more. */
    final AtomicInteger cancelled = new AtomicInteger();

    private final String answer;
    private volatile CountDownLatch goOn = new CountDownLatch(1);

    /** Whether all orders break. */
    volatile boolean broken;

    OpenWorkshop() {
        this("made ");
    }

    OpenWorkshop(String answer) {
        this.answer = answer;
    }

    /** Ends all calls that stay, and those to come until {@link #keep}. */
    void letGo() {
        goOn.countDown();
    }

    /** Lets calls stay again. */
    void keep() {
        goOn = new CountDownLatch(1);
    }

    @Override
    public String make(Order order) throws SoldOutException {
        entered.incrementAndGet();
        return switch (broken ? BREAK : order.text()) {
            case SOLD_OUT -> throw new SoldOutException("no more of it");
            case BREAK -> throw new IllegalStateException("the saw is blunt");
            case STAMP -> CallContext.current().attachments().getOrDefault("stamp", "none");
            case HOLD -> hold();
            default -> answer + order.text();
        };
    }

    private String hold() {
        CallContext.current().whenCancelled(cancelled::incrementAndGet);
        try {
            return goOn.await(60, TimeUnit.SECONDS) ? "held" : "forgotten";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public CompletableFuture<String> makeLater(Order order) {
        try {
            return CompletableFuture.completedFuture(make(order));
        } catch (SoldOutException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public String repair(Order order) throws SoldOutException {
        return make(order);
    }

    @Override
    public CompletableFuture<String> repairLater(Order order) {
        return makeLater(order);
    }
}
