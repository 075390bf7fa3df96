package io.tern.bench.netty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that wait for a reply, each in a slot whose index is its id. Confined to the event loop. */
final class InFlightCalls {
    private static final int INITIAL = 256;

    private @Nullable PendingCall<?>[] slots = new PendingCall<?>[INITIAL];
    private int[] free = new int[INITIAL];
    private int freeCount;

    InFlightCalls() {
        for (int slot = INITIAL - 1; slot >= 0; slot--) {
            free[freeCount++] = slot;
        }
    }

    int add(PendingCall<?> call) {
        if (freeCount == 0) {
            grow();
        }
        int slot = free[--freeCount];
        slots[slot] = call;
        return slot;
    }

    private void grow() {
        int size = slots.length;
        slots = Arrays.copyOf(slots, 2 * size);
        free = new int[2 * size];
        for (int slot = 2 * size - 1; slot >= size; slot--) {
            free[freeCount++] = slot;
        }
    }

    /** The call of this id, or null if there is none; the id is free again. */
    @Nullable
    PendingCall<?> remove(int id) {
        if (id < 0 || id >= slots.length) {
            return null;
        }
        PendingCall<?> call = slots[id];
        if (call != null) {
            slots[id] = null;
            free[freeCount++] = id;
        }
        return call;
    }

    List<PendingCall<?>> removeAll() {
        List<PendingCall<?>> removed = new ArrayList<>();
        for (int id = 0; id < slots.length; id++) {
            PendingCall<?> call = remove(id);
            if (call != null) {
                removed.add(call);
            }
        }
        return removed;
    }
}
