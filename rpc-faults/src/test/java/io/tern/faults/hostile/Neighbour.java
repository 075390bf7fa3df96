package io.tern.faults.hostile;

import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.scenario.Failures;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** A client that does nothing wrong: it calls steadily, counts what fails, and measures from when each call was due. Thread-safe. */
public final class Neighbour implements AutoCloseable {
    /** A slow machine is not a failure. */
    private static final ReferenceOptions PATIENT =
            ReferenceOptions.builder().timeoutMillis(5_000).build();

    private static final long ENDED_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long CALL_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final String TEXT = "good morning";

    private final Target target;
    private final Thread pace = new Thread(this::run, "neighbour");
    private final Recorder latencies = new Recorder(3);
    /** Calls that have not ended, by when they were due. */
    private final Map<Long, CompletableFuture<String>> open = new ConcurrentHashMap<>();

    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile @Nullable Throwable lastFailure;
    private volatile boolean closed;

    /** Begins to call the server at this address, by an application that stays the caller's. */
    public Neighbour(RpcApplication application, String address) {
        target = target(application, address);
        pace.setDaemon(true);
        pace.start();
    }

    private static Target target(RpcApplication application, String address) {
        return application.refer(
                Target.class, PATIENT.toBuilder().address(address).build());
    }

    private void run() {
        boolean atOnce = false;
        for (long due = System.nanoTime(); !closed; due += CALL_EVERY_NANOS) {
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            call(due, atOnce);
            atOnce = !atOnce;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It is counted.
    private void call(long dueNanos, boolean atOnce) {
        CompletableFuture<String> answer = atOnce ? target.echoAtOnce(TEXT) : target.echoLater(TEXT);
        open.put(dueNanos, answer);
        answer.whenComplete((text, failure) -> {
            open.remove(dueNanos);
            latencies.recordValue(Math.max(1, System.nanoTime() - dueNanos));
            if (isOverload(failure)) {
                refused.incrementAndGet();
            } else if (failure != null || !text.equals(TEXT)) {
                lastFailure = failure;
                failed.incrementAndGet();
            }
        });
    }

    /** Waits for those calls that have begun by now, somewhat longer than they have; returns how many have not ended then. */
    public int awaitCalls() throws InterruptedException {
        List<CompletableFuture<String>> begun = List.copyOf(open.values());
        long end = System.nanoTime() + ENDED_NANOS;
        int left = left(begun);
        while (left > 0 && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(1);
            left = left(begun);
        }
        return left;
    }

    private static int left(List<CompletableFuture<String>> calls) {
        return (int) calls.stream().filter(call -> !call.isDone()).count();
    }

    /** What an overloaded machine may do to a client of one server. */
    private static boolean isOverload(@Nullable Throwable failure) {
        Throwable cause = Failures.unwrapped(failure);
        return cause instanceof RpcException coded && coded.code() == StatusCode.RESOURCE_EXHAUSTED;
    }

    /**
     * What happened since the last time.
     *
     * @param calls that ended
     * @param failed of them, for another reason than overload
     * @param refused of them, because of overload
     * @param lastFailure why the last of them failed, or ""
     * @param p99Millis of all
     */
    public record Impression(long calls, long failed, long refused, String lastFailure, double p99Millis) {}

    /** What happened since the last time. */
    public Impression impression() {
        Histogram histogram = latencies.getIntervalHistogram();
        Throwable why = lastFailure;
        lastFailure = null;
        return new Impression(
                histogram.getTotalCount(),
                failed.getAndSet(0),
                refused.getAndSet(0),
                why == null ? "" : why.toString(),
                histogram.getValueAtPercentile(99) / 1e6);
    }

    /** Whether somebody who comes just now is served at this address. */
    public static boolean newcomerIsServed(String address) {
        try (RpcApplication newcomer = RpcApplication.builder("newcomer").start()) {
            return target(newcomer, address).echoAtOnce(TEXT).join().equals(TEXT);
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Makes no more calls. */
    @Override
    public void close() {
        closed = true;
    }
}
