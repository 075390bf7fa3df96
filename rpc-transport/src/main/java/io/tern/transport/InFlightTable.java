package io.tern.transport;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for an answer on one connection, by id, each with the moment at which it wants to be looked at.
 *
 * <p>Confined to the connection's event loop.
 *
 * @param <C> a call
 */
final class InFlightTable<C> {
    /*
     * Open addressing with linear probing in parallel arrays, so that looking up a reply and sweeping the moments touch
     * primitive arrays only. Ids are given out in ascending order, so the id itself is its own hash: calls in flight
     * occupy neighbouring slots and collide only with stragglers a whole table behind. Removal shifts the rest of the
     * cluster back (Knuth, TAOCP 6.4, algorithm R), so no tombstones gather. Id 0 marks a free slot and is never used.
     */
    private static final int INITIAL_CAPACITY = 64;

    private int[] ids = new int[INITIAL_CAPACITY];
    private @Nullable Object[] calls = new @Nullable Object[INITIAL_CAPACITY];
    private long[] dueNanos = new long[INITIAL_CAPACITY];
    private int mask = INITIAL_CAPACITY - 1;
    private int size;
    /** No call is due before this moment; meaningless while the table is empty. */
    private long earliestNanos;

    /** Number of calls. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds a call under an id that the table does not hold. */
    void put(int id, C call, long due) {
        if (id == 0) {
            throw new IllegalArgumentException("id: 0 (expected: not 0, which marks a free slot)");
        }
        if ((size + 1) * 2 > ids.length) {
            grow();
        }
        insert(id, call, due);
        if (size == 0 || due - earliestNanos < 0) {
            earliestNanos = due;
        }
        size++;
    }

    /** The call of an id, or null. */
    @Nullable
    C get(int id) {
        int slot = find(id);
        return slot < 0 ? null : callAt(slot);
    }

    /** Takes the call of an id out; null if there is none. */
    @Nullable
    C remove(int id) {
        int slot = find(id);
        if (slot < 0) {
            return null;
        }
        C call = callAt(slot);
        size--;
        closeGap(slot);
        return call;
    }

    /** Changes the moment at which a call wants to be looked at. Does nothing for an unknown id. */
    void reschedule(int id, long due) {
        int slot = find(id);
        if (slot >= 0) {
            dueNanos[slot] = due;
            if (due - earliestNanos < 0) {
                earliestNanos = due;
            }
        }
    }

    /**
     * Shows every call that is due to {@code visitor}, which removes or reschedules it; one that it leaves alone is due
     * again next time. Costs one comparison while nothing is due.
     */
    void sweep(long nowNanos, Consumer<C> visitor) {
        if (size == 0 || nowNanos - earliestNanos < 0) {
            return;
        }
        for (int id : dueIds(nowNanos)) {
            C call = get(id);
            if (call != null) {
                visitor.accept(call);
            }
        }
        findEarliest(nowNanos);
    }

    /** Takes out every call whose id is above {@code last} and hands it over, in no particular order. */
    void removeAbove(int last, Consumer<C> removed) {
        for (int id : ids.clone()) {
            if (id > last) {
                C call = remove(id);
                if (call != null) {
                    removed.accept(call);
                }
            }
        }
    }

    /** Takes out every call that fits and hands it over, in no particular order. */
    void removeIf(Predicate<C> fits, Consumer<C> removed) {
        for (int id : ids.clone()) {
            C call = id == 0 ? null : get(id);
            if (call != null && fits.test(call)) {
                remove(id);
                removed.accept(call);
            }
        }
    }

    /** Takes out every call and hands it over. */
    void removeAll(Consumer<C> removed) {
        removeAbove(0, removed);
    }

    private int[] dueIds(long nowNanos) {
        int[] due = new int[size];
        int count = 0;
        for (int slot = 0; slot < ids.length; slot++) {
            if (ids[slot] != 0 && nowNanos - dueNanos[slot] >= 0) {
                due[count++] = ids[slot];
            }
        }
        return Arrays.copyOf(due, count);
    }

    private void findEarliest(long nowNanos) {
        long shortest = Long.MAX_VALUE;
        for (int slot = 0; slot < ids.length; slot++) {
            if (ids[slot] != 0) {
                shortest = Math.min(shortest, dueNanos[slot] - nowNanos);
            }
        }
        earliestNanos = nowNanos + shortest;
    }

    private int find(int id) {
        int slot = id & mask;
        while (ids[slot] != 0) {
            if (ids[slot] == id) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private void insert(int id, @Nullable Object call, long due) {
        int slot = id & mask;
        while (ids[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        ids[slot] = id;
        calls[slot] = call;
        dueNanos[slot] = due;
    }

    private void closeGap(int removed) {
        int gap = removed;
        int slot = (gap + 1) & mask;
        while (ids[slot] != 0) {
            int home = ids[slot] & mask;
            boolean movable = ((slot - home) & mask) >= ((slot - gap) & mask);
            if (movable) {
                ids[gap] = ids[slot];
                calls[gap] = calls[slot];
                dueNanos[gap] = dueNanos[slot];
                gap = slot;
            }
            slot = (slot + 1) & mask;
        }
        ids[gap] = 0;
        calls[gap] = null;
    }

    private void grow() {
        int[] oldIds = ids;
        @Nullable Object[] oldCalls = calls;
        long[] oldDue = dueNanos;
        int capacity = oldIds.length * 2;
        ids = new int[capacity];
        calls = new @Nullable Object[capacity];
        dueNanos = new long[capacity];
        mask = capacity - 1;
        for (int slot = 0; slot < oldIds.length; slot++) {
            if (oldIds[slot] != 0) {
                insert(oldIds[slot], oldCalls[slot], oldDue[slot]);
            }
        }
    }

    @SuppressWarnings("unchecked") // Only put() fills the array, with calls.
    private @Nullable C callAt(int slot) {
        return (C) calls[slot];
    }
}
