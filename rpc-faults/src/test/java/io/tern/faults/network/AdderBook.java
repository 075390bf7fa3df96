package io.tern.faults.network;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The ids of all calls, and how often each was executed, whichever provider did it. Thread-safe. */
final class AdderBook {
    /** Ids are multiples of it, so that one that was damaged on the way is known by it. */
    private static final long STEP = 1_000_003;

    private final AtomicLong last = new AtomicLong();
    private final Map<Long, Integer> added = new ConcurrentHashMap<>();

    /** An id that no call has had. */
    long nextId() {
        return last.addAndGet(STEP);
    }

    /** A method that may not run twice runs. */
    void added(long id) {
        if (id > 0 && id <= last.get() && id % STEP == 0) {
            added.merge(id, 1, Integer::sum);
        }
    }

    /** Calls of methods that may not run twice and did. */
    long addedTwice() {
        return added.values().stream().filter(times -> times > 1).count();
    }

    /** Calls of methods that may not run twice and ran. */
    long added() {
        return added.size();
    }
}
