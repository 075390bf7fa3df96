package io.tern.cluster;

import io.tern.api.ScheduledTask;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where attempts wait that have no node to go to while some may still become ready. Whatever changes in the directory wakes all of
 * them, those that came first before the others; each looks for itself and may come back. Thread-safe.
 */
final class WaitingRoom {
    private final NavigableSet<Waiter> waiters = new ConcurrentSkipListSet<>();
    private final AtomicLong asked = new AtomicLong();
    private volatile long version;

    /** One stay. It ends exactly once: woken, timed out or given up. Sorted by when it was asked for. */
    final class Waiter implements Comparable<Waiter> {
        private final long number = asked.incrementAndGet();
        private final Runnable woken;
        private final AtomicBoolean left = new AtomicBoolean();
        private volatile @Nullable ScheduledTask timer;

        private Waiter(Runnable woken) {
            this.woken = woken;
        }

        /** Ends the stay; false if it had ended. */
        boolean leave() {
            if (!left.compareAndSet(false, true)) {
                return false;
            }
            waiters.remove(this);
            cancel(timer);
            return true;
        }

        /** Says which timer ends the stay, so that it can be cancelled when something else does. */
        void endedBy(ScheduledTask newTimer) {
            timer = newTimer;
            if (left.get()) {
                newTimer.cancel();
            }
        }

        @Override
        public int compareTo(Waiter other) {
            return Long.compare(number, other.number);
        }

        private static void cancel(@Nullable ScheduledTask task) {
            if (task != null) {
                task.cancel();
            }
        }
    }

    /** Changes with every change that can help a waiting attempt; read it before looking for a node. */
    long version() {
        return version;
    }

    /** A stay that has not begun; {@code woken} runs at the next change after {@link #admit}, on the changing thread. */
    Waiter newWaiter(Runnable woken) {
        return new Waiter(woken);
    }

    /**
     * Begins a stay, unless it has ended before. When {@link #version} has moved on meanwhile, the caller has to leave and look
     * again by itself.
     */
    void admit(Waiter waiter) {
        waiters.add(waiter);
        if (waiter.left.get()) {
            waiters.remove(waiter);
        }
    }

    /** Wakes all. To be called by one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer at a time: the directory's serial tasks.
    void wakeAll() {
        version++;
        if (waiters.isEmpty()) {
            return;
        }
        EachOf.run(List.copyOf(waiters), waiter -> {
            if (waiter.leave()) {
                waiter.woken.run();
            }
        });
    }
}
