package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.Clock;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Refusal;
import io.tern.api.RefusalScope;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
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
    static final long WANTING_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Callers that are told apart: names are claims, and must not fill the memory. Others count as one. */
    static final int MOST_CALLERS = 1_024;

    private final Object owner;
    private final Clock clock;
    private final int mostCallers;
    private final ConcurrencyRefusal full;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Caller others = new Caller();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile int limit;
    private volatile @Nullable Contention contention;
    private long lookedNanos; // guarded by lock

    FairLimit(Object owner, int limit, ConcurrencyRefusal full, Clock clock) {
        this(owner, limit, full, clock, MOST_CALLERS);
    }

    FairLimit(Object owner, int limit, ConcurrencyRefusal full, Clock clock, int mostCallers) {
        this.owner = owner;
        this.limit = limit;
        this.full = full;
        this.clock = clock;
        this.mostCallers = mostCallers;
        lookedNanos = clock.nanoTime() - LOOK_NANOS;
    }

    /** Somebody wants places that others have, or may come for one. Immutable, thread-safe. */
    private record Contention(Map<Priority, Share> shares, long untilNanos) {
        Share of(Priority priority) {
            return Objects.requireNonNull(shares.get(priority), "priority");
        }
    }

    /**
     * What each caller may have of one priority's part. Immutable, thread-safe.
     *
     * @param kept what those who are below the level lack: nobody else gets these by going beyond it
     */
    private record Share(int level, int kept, Refusal refusal) {}

    @Override
    public Admission admit(RequestHead head) {
        Priority priority = head.priority();
        Contention now = current();
        while (true) {
            Caller caller = caller(head.caller().application());
            switch (take(caller, priority, now)) {
                case TAKEN -> {
                    return caller;
                }
                case GONE -> {} // Forgotten as idle a moment ago; look again.
                case FULL -> {
                    refused(caller, priority);
                    return full(priority);
                }
                case BEYOND_SHARE -> {
                    refused(caller, priority);
                    Contention fresh = current();
                    if (Objects.equals(fresh, now)) {
                        return Objects.requireNonNull(now, "contention").of(priority).refusal();
                    }
                    now = fresh; // What held was out of date; try again.
                }
            }
        }
    }

    private Taken take(Caller caller, Priority priority, @Nullable Contention now) {
        int most = priority.partOf(limit);
        Share share = now == null ? null : now.of(priority);
        if (share == null || share.level() >= most) {
            Taken taken = take(caller, most, most);
            return taken == Taken.BEYOND_SHARE ? Taken.FULL : taken; // All places are his.
        }
        Taken taken = take(caller, share.level(), most);
        return taken == Taken.BEYOND_SHARE && take(caller, share.level() + 1, most - share.kept()) == Taken.TAKEN
                ? Taken.TAKEN
                : taken;
    }

    private Taken take(Caller caller, int mostOfCaller, int mostOfAll) {
        Taken taken = caller.tryTake(mostOfCaller);
        if (taken == Taken.TAKEN && !tryTakePlace(mostOfAll)) {
            caller.giveBack();
            return Taken.FULL;
        }
        if (taken == Taken.TAKEN) {
            caller.letIn();
        }
        return taken;
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

    private Refusal full(Priority priority) {
        return new Refusal(full.at(limit, priority));
    }

    /** Who must hold back for whom; null if nobody has been refused for a while. */
    private @Nullable Contention current() {
        Contention seen = contention;
        return seen == null || clock.nanoTime() - seen.untilNanos() < 0 ? seen : null;
    }

    private Caller caller(String application) {
        Caller known = callers.get(application);
        return known != null ? known : newCaller(application);
    }

    private Caller newCaller(String application) {
        lock.lock();
        try {
            if (callers.size() >= mostCallers) {
                callers.values().removeIf(Caller::tryForget);
            }
            return callers.size() >= mostCallers ? others : callers.computeIfAbsent(application, name -> new Caller());
        } finally {
            lock.unlock();
        }
    }

    /** Notes that somebody wants more. What may be shed makes nobody hold back. */
    private void refused(Caller caller, Priority priority) {
        if (priority == Priority.SHEDDABLE) {
            return;
        }
        long now = clock.nanoTime();
        lock.lock();
        try {
            boolean isNew = !caller.wants(now);
            caller.wantsSince(now);
            if (isNew || now - lookedNanos >= LOOK_NANOS) {
                lookedNanos = now;
                contention = look(now);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Contention look(long now) {
        int all = limit;
        Map<Priority, Share> shares = new EnumMap<>(Priority.class);
        boolean contended = false;
        for (Priority priority : Priority.values()) {
            int part = priority.partOf(all);
            Share share = share(part, now);
            contended |= share.level() < part;
            shares.put(priority, share);
        }
        return contended ? new Contention(shares, now + (keepsAny(now) ? KEPT_NANOS : WANTING_NANOS)) : null;
    }

    private Share share(int places, long now) {
        FairShare share = new FairShare(places);
        callers.values().forEach(caller -> caller.addTo(share, now));
        others.addTo(share, now);
        int level = share.level();
        int kept = others.lacks(level, now)
                + callers.values().stream()
                        .mapToInt(caller -> caller.lacks(level, now))
                        .sum();
        return new Share(level, kept, new Refusal(refusal(level, places, share.callers())));
    }

    private boolean keepsAny(long now) {
        return callers.values().stream().anyMatch(caller -> caller.isExpected(now)) || others.isExpected(now);
    }

    private RpcException refusal(int level, int places, int callerCount) {
        return RpcException.builder(
                        StatusCode.RESOURCE_EXHAUSTED,
                        "the fair share of one calling application at " + owner + " is reached: " + level + " of "
                                + places
                                + " calls at once beside " + (callerCount - 1) + " others, set by "
                                + CallerSettings.CALLER_SHARE)
                .notExecuted(true)
                .refusalScope(RefusalScope.SERVICE)
                .retryAfterMillis(ConcurrencyRefusal.RETRY_AFTER_MILLIS)
                .hint("Call less at once, or raise " + LimitSettings.CONCURRENCY_LIMIT)
                .build();
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public void limitTo(int calls) {
        limit = calls;
    }

    /** Calls that hold a place, counted by caller. */
    int heldByAll() {
        return others.held.get()
                + callers.values().stream()
                        .mapToInt(caller -> caller.held.get())
                        .sum();
    }

    @Override
    public String toString() {
        return "FairLimit[" + inFlight + " of " + limit + ", " + callers.size() + " callers]";
    }

    /** What became of a call. */
    private enum Taken {
        TAKEN,
        /** Its caller has as many as he may. */
        BEYOND_SHARE,
        /** There is no place for anybody. */
        FULL,
        /** The caller has been forgotten. */
        GONE
    }

    /** What one application holds; its own permit, since all of its places are alike. Thread-safe. */
    private final class Caller implements Permit {
        private static final int FORGOTTEN = -1;

        private final AtomicInteger held = new AtomicInteger();
        private volatile boolean turnedAway;
        private boolean wanting; // guarded by lock
        private long wantingNanos; // guarded by lock

        /** TAKEN, BEYOND_SHARE or GONE. */
        Taken tryTake(int most) {
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

        void giveBack() {
            held.decrementAndGet();
        }

        void letIn() {
            if (turnedAway) {
                turnedAway = false;
            }
        }

        @Override
        public void release(Result result) {
            inFlight.decrementAndGet();
            giveBack();
        }

        /** Forgets an application that holds nothing. */
        boolean tryForget() {
            return held.compareAndSet(0, FORGOTTEN);
        }

        void wantsSince(long now) {
            wanting = true;
            wantingNanos = now;
            turnedAway = true;
        }

        boolean wants(long now) {
            return wanting && now - wantingNanos < WANTING_NANOS;
        }

        /** Whether a place is to be kept for a next try. */
        boolean isExpected(long now) {
            return turnedAway && wanting && now - wantingNanos < KEPT_NANOS;
        }

        void addTo(FairShare share, long now) {
            int content = Math.max(held.get(), isExpected(now) ? 1 : 0);
            if (wants(now)) {
                share.addWanting();
            } else if (content > 0) {
                share.addContent(content);
            }
        }

        /** How many he has less than he may have and wants. */
        int lacks(int level, long now) {
            int wanted = wants(now) ? level : isExpected(now) ? 1 : 0;
            return Math.max(0, wanted - held.get());
        }
    }
}
