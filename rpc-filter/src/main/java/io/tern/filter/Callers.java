package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Result;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The applications that have calls inside or want to, of one service or method: how many each holds and whether it wants more. It lasts
 * longer than the limits that count with it, of which there may be two for a moment. Thread-safe.
 */
final class Callers {
    static final long WANTING_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** For all together who are absent no more than this part of the places is kept, but one of few, or names that are made up could keep all. */
    static final int KEPT_PART = 4;

    /** Callers that are told apart: names are claims, and must not fill the memory. Others count as one. */
    static final int MOST = 1_024;

    private final AtomicInteger inFlight;
    private final int most;
    private final Map<String, Caller> known = new ConcurrentHashMap<>();
    private final Caller others = new Caller();
    private final ReentrantLock lock = new ReentrantLock();

    /** @param inFlight calls inside, those that other limits of the same owner let in among them */
    Callers(AtomicInteger inFlight) {
        this(inFlight, MOST);
    }

    Callers(AtomicInteger inFlight, int most) {
        this.inFlight = inFlight;
        this.most = most;
    }

    /** That of a name; asked again when it turns out to have been forgotten. */
    Caller of(String application) {
        Caller caller = known.get(application);
        return caller != null ? caller : newCaller(application);
    }

    private Caller newCaller(String application) {
        lock.lock();
        try {
            if (known.size() >= most) {
                known.values().removeIf(Caller::tryForget);
            }
            return known.size() >= most ? others : known.computeIfAbsent(application, name -> new Caller());
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody has come yet. */
    boolean areNone() {
        return known.isEmpty();
    }

    /** Guards who wants what. */
    ReentrantLock lock() {
        return lock;
    }

    /**
     * What each may have of some places. Under the lock.
     *
     * @param asker wants more, whatever is noted
     */
    FairShare shareOf(int places, @Nullable Caller asker, long now) {
        FairShare share = new FairShare(places);
        int absent = others.addTo(share, asker, now) ? 0 : 1;
        for (Caller caller : known.values()) {
            absent += caller.addTo(share, asker, now) ? 0 : 1;
        }
        int kept = Math.min(absent, Math.max(1, places / KEPT_PART));
        for (int i = 0; i < kept; i++) {
            share.addAbsent();
        }
        return share;
    }

    /** Whether a place is to be kept for anybody. Under the lock. */
    boolean areExpected(long now) {
        boolean expected = others.isExpected(now);
        for (Caller caller : known.values()) {
            expected |= caller.isExpected(now);
        }
        return expected;
    }

    /** Calls that hold a place, whoever let them in. */
    int inFlight() {
        return inFlight.get();
    }

    /** Calls that hold a place, counted by caller. */
    int heldByAll() {
        return others.held.get()
                + known.values().stream().mapToInt(caller -> caller.held.get()).sum();
    }

    @Override
    public String toString() {
        return known.size() + " callers";
    }

    /** What became of a call. */
    enum Taken {
        TAKEN,
        /** Its caller has as many as he may. */
        BEYOND_SHARE,
        /** There is no place for anybody. */
        FULL,
        /** The caller has been forgotten. */
        GONE
    }

    /** What one application holds; its own permit, since all of its places are alike. Thread-safe. */
    final class Caller implements Permit {
        private static final int FORGOTTEN = -1;

        private final AtomicInteger held = new AtomicInteger();
        private volatile boolean turnedAway;
        private boolean wanting; // guarded by lock
        private long wantingNanos; // guarded by lock

        /** Takes a place if fewer than {@code mostOfCaller} are this one's, and fewer than {@code mostOfAll} anybody's. */
        Taken tryTake(int mostOfCaller, int mostOfAll) {
            Taken taken = tryTakeOwn(mostOfCaller);
            if (taken == Taken.TAKEN && !tryTakePlace(mostOfAll)) {
                held.decrementAndGet();
                return Taken.FULL;
            }
            if (taken == Taken.TAKEN && turnedAway) {
                turnedAway = false;
            }
            return taken;
        }

        private Taken tryTakeOwn(int most) {
            while (true) {
                int seen = held.get();
                if (seen < 0) {
                    return Taken.GONE;
                }
                if (seen >= most) {
                    return Taken.BEYOND_SHARE;
                }
                if (held.compareAndSet(seen, seen + 1)) {
                    return Taken.TAKEN;
                }
            }
        }

        private boolean tryTakePlace(int most) {
            while (true) {
                int seen = inFlight.get();
                if (seen >= most) {
                    return false;
                }
                if (inFlight.compareAndSet(seen, seen + 1)) {
                    return true;
                }
            }
        }

        @Override
        public void release(Result result) {
            inFlight.decrementAndGet();
            held.decrementAndGet();
        }

        /** Forgets an application that holds nothing. */
        private boolean tryForget() {
            return held.compareAndSet(0, FORGOTTEN);
        }

        /** Notes that it has been turned away. Under the lock. */
        void wantsSince(long now) {
            wanting = true;
            wantingNanos = now;
            turnedAway = true;
        }

        /** Whether it wants more than it has. Under the lock. */
        boolean wants(long now) {
            return wanting && now - wantingNanos < WANTING_NANOS;
        }

        /** Whether a place is to be kept for a next try. */
        private boolean isExpected(long now) {
            return turnedAway && wanting && now - wantingNanos < KEPT_NANOS;
        }

        /** Adds what he has or wants, if anything; returns false if he is absent and a place is to be kept for him. */
        private boolean addTo(FairShare share, @Nullable Caller asker, long now) {
            int holds = Math.max(0, held.get());
            if (wants(now) || this == asker) {
                share.addWanting(holds);
            } else if (holds > 0) {
                share.addContent(holds);
            } else {
                return !isExpected(now);
            }
            return true;
        }
    }
}
