package io.tern.faults.scenario;

import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What became of calls. Thread-safe. */
public final class Outcomes {
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long VERY_LATE_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** In the failure of a call that no part of Tern but the last resort has ended. */
    private static final String FORGOTTEN = "please report this";

    private final LongAdder begun = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    private final LongAccumulator latestNanos = new LongAccumulator(Math::max, 0);
    private final LongAdder forgotten = new LongAdder();
    private final Map<StatusCode, LongAdder> failed = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failedAt = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> withoutCode = new ConcurrentHashMap<>();

    /** A call that has outlived its deadline. */
    private record Late(long deadlineNanos, long endNanos) {
        long nanos() {
            return endNanos - deadlineNanos;
        }
    }

    /** A call is about to be made. */
    public void begin() {
        begun.increment();
    }

    /** A call has ended, with a value or a failure. */
    public void end(long deadlineNanos, boolean right, @Nullable Throwable failure) {
        long lateNanos = System.nanoTime() - deadlineNanos;
        latestNanos.accumulate(lateNanos);
        if (lateNanos > LATE_NANOS) {
            late.add(new Late(deadlineNanos, deadlineNanos + lateNanos));
        }
        Throwable cause = Failures.unwrapped(failure);
        if (cause == null) {
            succeeded.increment();
            if (!right) {
                wrong.increment();
            }
        } else {
            fail(cause);
        }
    }

    private void fail(Throwable failure) {
        if (failure instanceof RpcException rpc) {
            count(failed, rpc.code());
            count(failedAt, rpc.address());
            if (String.valueOf(rpc.getMessage()).contains(FORGOTTEN)) {
                forgotten.increment();
            }
        } else {
            count(withoutCode, failure.toString());
        }
    }

    private static <K> void count(Map<K, LongAdder> counts, K key) {
        counts.computeIfAbsent(key, one -> new LongAdder()).increment();
    }

    /** Adds what another one has counted. */
    public void addAll(Outcomes other) {
        begun.add(other.begun.sum());
        succeeded.add(other.succeeded.sum());
        wrong.add(other.wrong.sum());
        late.addAll(other.late);
        latestNanos.accumulate(other.latestNanos.get());
        forgotten.add(other.forgotten.sum());
        addAll(failed, other.failed);
        addAll(failedAt, other.failedAt);
        addAll(withoutCode, other.withoutCode);
    }

    private static <K> void addAll(Map<K, LongAdder> to, Map<K, LongAdder> from) {
        from.forEach(
                (key, count) -> to.computeIfAbsent(key, one -> new LongAdder()).add(count.sum()));
    }

    private static long sum(Map<?, LongAdder> counts) {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    public long begun() {
        return begun.sum();
    }

    /** Calls that have not ended. */
    public long open() {
        return begun.sum() - succeeded.sum() - sum(failed) - sum(withoutCode);
    }

    public long succeeded() {
        return succeeded.sum();
    }

    /** Values that are not what the method returns. */
    public long wrong() {
        return wrong.sum();
    }

    /** Failures that are no {@link RpcException}, each with how often. */
    public Map<String, LongAdder> withoutCode() {
        return withoutCode;
    }

    /** Calls that failed with a code. */
    public long failed(StatusCode code) {
        LongAdder count = failed.get(code);
        return count == null ? 0 : count.sum();
    }

    /** Calls that failed at an address. */
    public long failedAt(String address) {
        LongAdder count = failedAt.get(address);
        return count == null ? 0 : count.sum();
    }

    /** Calls that outlived their deadline by more than 50 ms, without the time in which nothing ran. */
    public long late(Stalls stalls) {
        return late.stream()
                .filter(call -> call.nanos() - stalls.between(call.deadlineNanos, call.endNanos) > LATE_NANOS)
                .count();
    }

    /** Calls that outlived it by more than 3 s, which no load of the machine explains. */
    public long veryLate() {
        return late.stream().filter(call -> call.nanos() > VERY_LATE_NANOS).count();
    }

    /** Calls that were forgotten, and freed a second after their deadline at the earliest. */
    public long forgotten() {
        return forgotten.sum();
    }

    /** By how much the latest of all calls outlived its deadline, in milliseconds; 0 if none did. */
    public double latestMillis() {
        return latestNanos.get() / 1e6;
    }

    @Override
    public String toString() {
        return begun + " calls, " + succeeded + " succeeded, " + new TreeMap<>(failed)
                + (late.isEmpty() ? "" : ", " + late.size() + " more than 50 ms late")
                + (withoutCode.isEmpty() ? "" : ", without a code " + withoutCode);
    }
}
