package io.tern.filter;

import io.tern.api.Defaults;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One call that is made for all who want the same at the same time. It belongs to none of them: its cancellation is its own, so whoever
 * gives up leaves the others their answer, and it is given up when nobody is left. Its deadline is that of the caller who began it: who has
 * more time than that begins anew, and who has less is told when his own is over ({@link Waiter}). Thread-safe.
 */
final class Flight {
    private static final Map<String, String> SHARED = Map.of(Defaults.CACHE_ATTACHMENT, "shared");

    private final MethodCache cache;
    private final CallKey key;
    private final Invocation invocation;
    private final Invoker next;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final List<Waiter> waiters = new ArrayList<>(1);
    /** Guarded by the lock; nobody can board any more. */
    private boolean landed;

    Flight(MethodCache cache, CallKey key, Waiter first) {
        this.cache = cache;
        this.key = key;
        Invocation of = first.invocation();
        invocation = of.newCall(of.deadline(), of.startNanos()).build();
        next = first.next();
        waiters.add(first);
    }

    Invocation invocation() {
        return invocation;
    }

    /** Makes the call. */
    void start() {
        Result now;
        try {
            now = next.invoke(invocation, this::land);
        } catch (RuntimeException | Error e) { // Or all who want the same would wait for it from now on.
            land(null, e);
            return;
        }
        if (now != null) {
            land(now, null);
        }
    }

    /** Takes one more who waits; false if it is too late. */
    boolean board(Waiter waiter) {
        lock.lock();
        try {
            if (!landed) {
                waiters.add(waiter);
            }
            return !landed;
        } finally {
            lock.unlock();
        }
    }

    /** One who waits has what he needs; the last one to leave ends the call. */
    void leave(Waiter waiter) {
        lock.lock();
        try {
            if (landed || !waiters.remove(waiter) || !waiters.isEmpty()) {
                return;
            }
            landed = true;
        } finally {
            lock.unlock();
        }
        cache.ended(key, this, null);
        invocation.cancel("nobody waits for the answer any more");
    }

    /** The call has ended. */
    void land(@Nullable Result result, @Nullable Throwable error) {
        KeptValue value = result == null ? null : KeptValue.of(result);
        cache.ended(key, this, value);
        tell(result, error, value);
    }

    /** The call is not made: another one has just brought the value. */
    void cancelFor(KeptValue known, Result first) {
        cache.ended(key, this, null);
        tell(first, null, known);
    }

    private void tell(@Nullable Result result, @Nullable Throwable error, @Nullable KeptValue value) {
        boolean outOfTime = result != null && isOutOfTime(result);
        List<Waiter> again = new ArrayList<>(0);
        Result own = result;
        for (Waiter waiter : takeAll()) {
            if (outOfTime && !waiter.invocation().deadline().isExpired()) {
                again.add(waiter);
            } else if (own != null || result == null) {
                waiter.end(own, error);
                own = null;
            } else if (value == null) {
                waiter.end(result, null);
            } else if (waiter.end(value.result(SHARED), null)) {
                cache.countShared();
            }
        }
        beginAnew(again);
    }

    private List<Waiter> takeAll() {
        lock.lock();
        try {
            landed = true;
            List<Waiter> all = List.copyOf(waiters);
            waiters.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was this flight's time that was over, and nothing else that a node has said. */
    private boolean isOutOfTime(Result result) {
        RpcException failure = result.failure();
        return failure != null
                && failure.code() == StatusCode.DEADLINE_EXCEEDED
                && invocation.deadline().isExpired();
    }

    /** Who has most time begins, so that the others need not again. */
    private void beginAnew(List<Waiter> again) {
        again.sort(Comparator.<Waiter>comparingLong(
                        waiter -> waiter.invocation().deadline().remainingNanos())
                .reversed());
        again.forEach(waiter -> cache.join(key, waiter));
    }
}
