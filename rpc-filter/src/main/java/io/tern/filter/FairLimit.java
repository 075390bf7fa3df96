package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.Clock;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.RefusalScope;
import io.tern.api.RequestHead;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.filter.Callers.Taken;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * So many calls at once, and of them no more than a fair share for each calling application while others want places: alone, one may
 * have them all. A call that is let through takes no lock and allocates nothing. Thread-safe.
 */
final class FairLimit implements Places {
    /*
     * Max-min fairness (Bertsekas and Gallager, "Data Networks"): see FairShare. What runs cannot be taken back and nobody queues here,
     * so places come free one by one and go to whoever asks next, which would be whoever asks most. Therefore a refusal leaves a mark:
     * for a second its caller wants places, and while somebody does, nobody is let in beyond the level that all can have. Who wants
     * less than that keeps what he has, and the level is so much higher for the others. What does not divide evenly goes to whoever asks first, but
     * only as long as places for all who are below their level stay free.
     *
     * Who calls now and then wants nothing when a second has passed, and would find everything taken again. So one place is kept for whoever was turned away at
     * his last try, for a minute.
     *
     * Each priority has a level of its own, of the part of the places that it may use: so what matters more can go in where its caller's share is full
     * of what matters less.
     *
     * Levels are computed where calls are refused, when somebody new is, else every 10 ms at most: nothing of it is paid while
     * there is room.
     */
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Object owner;
    private final Clock clock;
    private final ConcurrencyRefusal full;
    private final Callers callers;
    private volatile int limit;
    private volatile @Nullable Contention contention;
    private long lookedNanos; // guarded by the callers' lock

    /**
     * A limit over {@code callers}, which may have calls inside already.
     *
     * @param owner of whom refusals speak
     */
    FairLimit(Object owner, Callers callers, int limit, ConcurrencyRefusal full, Clock clock) {
        this.owner = owner;
        this.callers = callers;
        this.limit = limit;
        this.full = full;
        this.clock = clock;
        lookedNanos = clock.nanoTime() - LOOK_NANOS;
        full.prepare(limit);
        if (!callers.areNone()) {
            lookAtFirst();
        }
    }

    /** Who wanted more of the limit before this one may come for it here. */
    private void lookAtFirst() {
        callers.lock().lock();
        try {
            contention = look(null, clock.nanoTime());
        } finally {
            callers.lock().unlock();
        }
    }

    /** Somebody wants places that others have, or may come for one. Immutable, thread-safe. */
    private static final class Contention {
        private final Map<Priority, Share> shares;
        private final long untilNanos;

        Contention(Map<Priority, Share> shares, long untilNanos) {
            this.shares = shares;
            this.untilNanos = untilNanos;
        }

        Share of(Priority priority) {
            return Objects.requireNonNull(shares.get(priority), "priority");
        }
    }

    /** What each caller may have of one priority's part, found at one look. Thread-safe. */
    private final class Share {
        private final int level;
        /** What those who are below the level lack: nobody else gets these by going beyond it. */
        private final int kept;

        private final int places;
        private final int among;
        private volatile @Nullable Refusal refusal;

        Share(FairShare fair, int places) {
            level = fair.level();
            kept = fair.lack();
            among = fair.callers();
            this.places = places;
        }

        /** Made for the first who needs it: most looks are of no use to most priorities. */
        Refusal refusal() {
            Refusal made = refusal;
            if (made == null) {
                made = new Refusal(FairLimit.this.refusal(this));
                refusal = made;
            }
            return made;
        }
    }

    @Override
    public Admission admit(RequestHead head) {
        Priority priority = head.priority();
        Contention now = current();
        while (true) {
            Callers.Caller caller = callers.of(head.caller().application());
            switch (take(caller, priority, now)) {
                case TAKEN -> {
                    return caller;
                }
                case GONE -> {} // Forgotten as idle a moment ago; look again.
                case FULL -> {
                    if (priority != Priority.SHEDDABLE) {
                        wantsMore(caller);
                    }
                    return full(priority);
                }
                case BEYOND_SHARE -> {
                    if (priority == Priority.SHEDDABLE) {
                        lookFor(caller);
                    } else {
                        wantsMore(caller);
                    }
                    Contention fresh = current();
                    if (fresh == now) {
                        return Objects.requireNonNull(now, "contention")
                                .of(priority)
                                .refusal();
                    }
                    now = fresh; // What held was out of date; try again.
                }
            }
        }
    }

    private Taken take(Callers.Caller caller, Priority priority, @Nullable Contention now) {
        int most = priority.partOf(limit);
        Share share = now == null ? null : now.of(priority);
        if (share == null || share.level >= most) {
            Taken taken = caller.tryTake(most, most);
            return taken == Taken.BEYOND_SHARE ? Taken.FULL : taken; // All places are his.
        }
        Taken taken = caller.tryTake(share.level, most);
        return taken == Taken.BEYOND_SHARE && caller.tryTake(share.level + 1, most - share.kept) == Taken.TAKEN
                ? Taken.TAKEN
                : taken;
    }

    private Refusal full(Priority priority) {
        return new Refusal(full.at(limit, priority));
    }

    /** Who must hold back for whom; null if nobody has been refused for a while. */
    private @Nullable Contention current() {
        Contention seen = contention;
        return seen == null || clock.nanoTime() - seen.untilNanos < 0 ? seen : null;
    }

    /** Notes that somebody wants more. */
    private void wantsMore(Callers.Caller caller) {
        long now = clock.nanoTime();
        callers.lock().lock();
        try {
            boolean isNew = !caller.wants(now);
            caller.wantsSince(now);
            if (isNew || now - lookedNanos >= LOOK_NANOS) {
                contention = look(null, now);
            }
        } finally {
            callers.lock().unlock();
        }
    }

    /** Looks whether what somebody's calls that may be shed are held back for still is. They make nobody hold back. */
    private void lookFor(Callers.Caller caller) {
        long now = clock.nanoTime();
        callers.lock().lock();
        try {
            if (now - lookedNanos >= LOOK_NANOS) {
                contention = look(caller, now);
            }
        } finally {
            callers.lock().unlock();
        }
    }

    /** @param shedding wants more for calls that may be shed */
    private @Nullable Contention look(Callers.@Nullable Caller shedding, long now) {
        lookedNanos = now;
        int all = limit;
        Map<Priority, Share> shares = new EnumMap<>(Priority.class);
        boolean contended = false;
        Share share = null;
        for (Priority priority : Priority.values()) {
            int part = priority.partOf(all);
            Callers.Caller asker = priority == Priority.SHEDDABLE ? shedding : null;
            if (share == null || share.places != part || asker != null) { // Small limits are whole for everybody.
                share = new Share(callers.shareOf(part, asker, now), part);
            }
            contended |= share.level < part;
            shares.put(priority, share);
        }
        return contended
                ? new Contention(shares, now + (callers.areExpected(now) ? Callers.KEPT_NANOS : Callers.WANTING_NANOS))
                : null;
    }

    private RpcException refusal(Share share) {
        return RpcException.builder(
                        StatusCode.RESOURCE_EXHAUSTED,
                        "the fair share of one calling application at " + owner + " is reached: " + share.level
                                + " of " + share.places + " calls at once beside " + (share.among - 1)
                                + " others, set by " + CallerSettings.CALLER_SHARE)
                .notExecuted(true)
                .refusalScope(RefusalScope.SERVICE)
                .retryAfterMillis(ConcurrencyRefusal.RETRY_AFTER_MILLIS)
                .hint("Call less at once, or raise " + LimitSettings.CONCURRENCY_LIMIT)
                .build();
    }

    @Override
    public int inFlight() {
        return callers.inFlight();
    }

    @Override
    public void limitTo(int calls) {
        limit = calls;
    }

    @Override
    public String toString() {
        return "FairLimit[" + callers.inFlight() + " of " + limit + ", " + callers + ']';
    }
}
