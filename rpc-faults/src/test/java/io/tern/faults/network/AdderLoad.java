package io.tern.faults.network;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.Outcomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls of every kind from a few threads until it is closed: synchronous and asynchronous, of methods that may run twice and of those
 * that may not, with short deadlines and long ones. One caller in three is asynchronous. What becomes of them is counted by phase. Thread-safe.
 */
final class AdderLoad implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);
    private static final int[] TIMEOUTS_MILLIS = {100, 400, 1_000};
    private static final int EXTRA_BYTES = 200;
    /** How long a call may go on after the end of the load before it counts as one without an outcome. */
    private static final long HANG_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Adder adder;
    private final AdderBook book;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Outcomes> phases = new LinkedHashMap<>();
    private final Queue<String> wrongValues = new ConcurrentLinkedQueue<>();
    private volatile Outcomes current = new Outcomes();
    private volatile boolean closed;

    AdderLoad(Adder adder, AdderBook book, long seed, int callers) {
        this.adder = adder;
        this.book = book;
        for (int i = 0; i < callers; i++) {
            boolean async = i % 3 == 0;
            SplittableRandom random = new SplittableRandom(seed + i);
            Thread thread = new Thread(() -> run(random, async), "torture-load-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        phase("no faults");
        threads.forEach(Thread::start);
    }

    /** What becomes of calls that begin from now on is counted under a name. */
    synchronized Outcomes phase(String name) {
        Outcomes outcomes = phases.computeIfAbsent(name, unused -> new Outcomes());
        current = outcomes;
        return outcomes;
    }

    /** What became of the calls of each phase. */
    synchronized Map<String, Outcomes> phases() {
        return new LinkedHashMap<>(phases);
    }

    /** Each value that was not what the method returns, with what it should have been. */
    List<String> wrongValues() {
        return List.copyOf(wrongValues);
    }

    private void run(SplittableRandom random, boolean async) {
        while (!closed) {
            call(random, async, current);
            Await.pass(Duration.ofNanos(PAUSE_NANOS / 2 + random.nextLong(PAUSE_NANOS)));
        }
    }

    private void call(SplittableRandom random, boolean async, Outcomes outcomes) {
        long id = book.nextId();
        byte[] extra = new byte[random.nextInt(EXTRA_BYTES)];
        boolean twice = random.nextBoolean();
        int timeoutMillis = TIMEOUTS_MILLIS[random.nextInt(TIMEOUTS_MILLIS.length)];
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        outcomes.begin();
        try (CallScope scope =
                CallOptions.builder().timeoutMillis(timeoutMillis).build().open()) {
            if (async) {
                CompletableFuture<Long> unused = later(twice, id, extra)
                        .whenComplete((value, failure) -> end(outcomes, deadline, id, extra, value, failure));
            } else {
                long value = twice ? adder.look(id, extra) : adder.add(id, extra);
                end(outcomes, deadline, id, extra, value, null);
            }
        } catch (Throwable e) { // Whatever it is, it is what the caller gets.
            end(outcomes, deadline, id, extra, null, e);
        }
    }

    private CompletableFuture<Long> later(boolean twice, long id, byte[] extra) {
        return twice ? adder.lookLater(id, extra) : adder.addLater(id, extra);
    }

    private void end(
            Outcomes outcomes,
            long deadline,
            long id,
            byte[] extra,
            @Nullable Long value,
            @Nullable Throwable failure) {
        boolean right = value != null && value == id + extra.length;
        if (!right && failure == null) {
            wrongValues.add(value + " instead of " + id + " + " + extra.length);
        }
        outcomes.end(deadline, right, failure);
    }

    /** Ends the load, and waits until all calls have ended or hang. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        long end = System.nanoTime() + HANG_NANOS;
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        }
        Await.until(Duration.ofNanos(end - System.nanoTime()), () -> open() == 0);
    }

    private long open() {
        return phases().values().stream().mapToLong(Outcomes::open).sum();
    }
}
