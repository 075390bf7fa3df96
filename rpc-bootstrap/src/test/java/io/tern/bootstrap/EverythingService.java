package io.tern.bootstrap;

import io.tern.api.CallContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Serves {@link Everything}; what the test wants to know of its inside is in its fields. */
final class EverythingService implements Everything {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    volatile Everything nested;

    @Override
    public String convert(Item value) {
        return value.name();
    }

    @Override
    public int add(int left, int right) {
        return left + right;
    }

    @Override
    public long add(long left, long right) {
        return left + right;
    }

    @Override
    public String add(String left, String right) {
        return left + right;
    }

    @Override
    public Stock fill(Stock stock, Iterable<Map.Entry<String, Integer>> more) {
        return stock.with(more);
    }

    @Override
    public Item echo(Item item) {
        return item;
    }

    @Override
    public Map<String, List<Shape>> shapes(List<Shape> shapes) {
        return Map.of("all", shapes);
    }

    @Override
    public boolean[] flags(byte[] bytes) {
        boolean[] flags = new boolean[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            flags[i] = bytes[i] != 0;
        }
        return flags;
    }

    @Override
    public void nothing() {
        told.add("nothing");
    }

    @Override
    public int check(int value) throws OutOfRangeException, IOException {
        if (value > 100) {
            throw new OutOfRangeException("too large: " + value, 100);
        }
        if (value < 0) {
            throw new IOException("negative: " + value, new IllegalStateException("the cause"));
        }
        return value;
    }

    @Override
    public CompletableFuture<Item> later(Item item) {
        return CompletableFuture.supplyAsync(() -> item);
    }

    @Override
    public CompletionStage<String> stage(String text) {
        return text.isEmpty()
                ? CompletableFuture.failedStage(new OutOfRangeException("empty", 0))
                : CompletableFuture.completedStage(text);
    }

    @Override
    public CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void tell(String text) {
        told.add(text);
    }

    @Override
    public String onTheLoop() {
        return Thread.currentThread().getName() + (io.tern.api.IoThread.isCurrent() ? " (I/O)" : "");
    }

    @Override
    public String nestedOnTheLoop() {
        return nested.greeting();
    }

    @Override
    public Map<String, String> context() {
        CallContext call = CallContext.current();
        Map<String, String> seen = new TreeMap<>(call.attachments());
        seen.put(
                "remainingMillis",
                String.valueOf(TimeUnit.NANOSECONDS.toMillis(call.deadline().remainingNanos())));
        seen.put("trace", call.trace() == null ? "" : call.trace().traceId());
        seen.put("tag", call.tag());
        seen.put("priority", call.priority().name());
        seen.put("caller", call.caller() == null ? "" : call.caller().application());
        call.responseAttachment("server", "here");
        return seen;
    }

    @Override
    public Map<String, String> nestedContext() {
        return nested.context();
    }

    @Override
    public void untilCancelled() {
        CallContext call = CallContext.current();
        call.whenCancelled(cancelled::countDown);
        entered.countDown();
        try {
            told.add("cancelled in time: " + cancelled.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public CompletableFuture<Void> never() {
        CallContext.current().whenCancelled(cancelled::countDown);
        entered.countDown();
        return new CompletableFuture<>();
    }

    @Override
    public String undeclared(String message) {
        throw new IllegalStateException(message);
    }

    @Override
    public byte[] bytes(int length) {
        return new byte[length];
    }
}
