package io.tern.filter;

import io.tern.api.Priority;
import java.util.concurrent.atomic.AtomicInteger;

/** The permits that an instance holds, and until when it may use them. Lock-free, allocates nothing. Thread-safe. */
final class LeasedPermits {
    private final AtomicInteger left = new AtomicInteger();
    private volatile long endNanos;
    /** As many as there were when some were added last. */
    private volatile int batch;
    /** As many as there should be: a part of them is for what matters more, also while there are fewer. */
    private volatile int share;
    /** Whether more are wanted than there should be. */
    private volatile boolean scarce;

    /** None. */
    LeasedPermits(long nowNanos) {
        endNanos = nowNanos;
    }

    /** Takes one if there is one that may be used now by a call that matters so much. */
    boolean tryTake(long nowNanos, Priority priority) {
        if (isOver(nowNanos)) {
            return false;
        }
        int kept = kept(priority);
        while (true) {
            int seen = left.get();
            if (seen <= kept) {
                return false;
            }
            if (left.compareAndSet(seen, seen - 1)) {
                return true;
            }
        }
    }

    /** Whether a call would find one; takes nothing. */
    boolean has(long nowNanos, Priority priority) {
        return !isOver(nowNanos) && left.get() > kept(priority);
    }

    /**
     * Rounded up where permits are scarce, but for one that is everybody's. Where they are not, few are here because few are wanted, and
     * calls that come together would be refused for no reason.
     */
    private int kept(Priority priority) {
        int all = share;
        return scarce && all > 1
                ? all - (int) Math.max(1, priority.partOf(10L * all) / 10)
                : all - priority.partOf(all);
    }

    /** Whether so many are used that it is time for more: at least half. */
    boolean areFew() {
        return left.get() <= batch / 2;
    }

    /** How many are left, whether they may be used or not. */
    int left() {
        return left.get();
    }

    /**
     * Adds some, and has all be usable until another moment. One at a time with {@link #drop}.
     *
     * @param fullShare as many as there should be now
     * @param wantsMore whether that is less than are wanted
     */
    void add(int more, long untilNanos, int fullShare, boolean wantsMore) {
        endNanos = untilNanos;
        share = fullShare;
        scarce = wantsMore;
        batch = left.addAndGet(more);
    }

    /** Gives up all. */
    int drop() {
        return left.getAndSet(0);
    }

    /** Whether what is left may not be used any more. */
    boolean isOver(long nowNanos) {
        return nowNanos - endNanos >= 0;
    }

    @Override
    public String toString() {
        return left + " of " + batch + " permits";
    }
}
