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
import io.tern.api.ServerAdmission;
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
final class FairLimit implements ServerAdmission.Gate {
    /*
     * Max-min fairness (Bertsekas and Gallager, "Data Networks"): see FairShare. What runs cannot be taken back and nobody queues here,
     * so places come free one by one and go to whoever asks next, which would be whoever asks most. Therefore a refusal leaves a mark:
     * for a second its caller wants places, and while somebody does, nobody is let in beyond the level that all can have. Who wants
     * less than that keeps what he has, and the level is so much higher for the others.
     *
     * Levels are computed where calls are refused, when somebody new is, else every 10 ms at most: nothing of it is paid while
     * there is room.
     */
    static final long WANTING_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Callers that are told apart: names are claims, and must not fill the memory. Others count as one. */
    static final int MOST_CALLERS = 1_024;

    private final Object owner;
    private final int limit;
    private final Clock clock;
    private final int mostCallers;
    private final Map<Priority, Refusal> full = new EnumMap<>(Priority.class);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Caller others = new Caller();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Contention contention;
    private long lookedNanos; // guarded by lock

    FairLimit(Object owner, int limit, Clock clock) {
        this(owner, limit, clock, MOST_CALLERS);
    }

    FairLimit(Object owner, int limit, Clock clock, int mostCallers) {
        this.owner = owner;
        this.limit = limit;
        this.clock = clock;
        this.mostCallers = mostCallers;
        lookedNanos = clock.nanoTime() - LOOK_NANOS;
        ConcurrencyLimit whole = new ConcurrencyLimit(owner, RefusalScope.NODE, LimitSettings.CONCURRENCY_LIMIT, limit);
        for (Priority priority : Priority.values()) {
            full.put(priority, new Refusal(whole.refusal(priority)));
        }
    }

    /** Somebody wants places that others have. Immutable, thread-safe. */
    private record Contention(int level, long atNanos, Refusal refusal) {}

    @Override
    public Admission admit(RequestHead head) {
        Contention now = current();
        while (true) {
            Caller caller = caller(head.caller().application());
            switch (caller.tryTake(now == null ? limit : now.level())) {
                case Caller.GONE -> {} // Forgotten as idle a moment ago; look again.
                case Caller.REFUSED -> {
                    refused(caller, head.priority());
                    return now == null ? full(head) : now.refusal();
                }
                default -> {
                    return takePlace(caller, head);
                }
            }
        }
    }

    private Admission takePlace(Caller caller, RequestHead head) {
        int most = head.priority().partOf(limit);
        while (true) {
            int seen = inFlight.get();
            if (seen >= most) {
                caller.giveBack();
                refused(caller, head.priority());
                return full(head);
            }
            if (inFlight.compareAndSet(seen, seen + 1)) {
                return caller;
            }
        }
    }

    private Refusal full(RequestHead head) {
        return Objects.requireNonNull(full.get(head.priority()), "priority");
    }

    /** Who must hold back for whom; null if nobody has been refused for a while. */
    private @Nullable Contention current() {
        Contention seen = contention;
        return seen == null || clock.nanoTime() - seen.atNanos() < WANTING_NANOS ? seen : null;
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
        FairShare share = new FairShare(limit);
        callers.values().forEach(caller -> caller.addTo(share, now));
        others.addTo(share, now);
        int level = share.level();
        return level >= limit ? null : new Contention(level, now, new Refusal(refusal(level, share.callers())));
    }

    private RpcException refusal(int level, int callerCount) {
        return RpcException.builder(
                        StatusCode.RESOURCE_EXHAUSTED,
                        "the fair share of one calling application at " + owner + " is reached: " + level + " of "
                                + limit
                                + " calls at once beside " + (callerCount - 1) + " others, set by "
                                + CallerSettings.CALLER_SHARE)
                .notExecuted(true)
                .refusalScope(RefusalScope.SERVICE)
                .retryAfterMillis(ConcurrencyLimit.RETRY_AFTER_MILLIS)
                .hint("Call less at once, or raise " + LimitSettings.CONCURRENCY_LIMIT)
                .build();
    }

    /** Calls that hold a place. */
    int inFlight() {
        return inFlight.get();
    }

    /** The same, counted by caller. */
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

    /** What one application holds; its own permit, since all of its places are alike. Thread-safe. */
    private final class Caller implements Permit {
        static final int TAKEN = 1;
        static final int REFUSED = 0;
        static final int GONE = -1;

        private final AtomicInteger held = new AtomicInteger();
        private boolean wanting; // guarded by lock
        private long wantingNanos; // guarded by lock

        /** TAKEN, REFUSED, or GONE if this has been forgotten. */
        int tryTake(int most) {
            while (true) {
                int seen = held.get();
                if (seen < 0) {
                    return GONE;
                }
                if (seen >= most) {
                    return REFUSED;
                }
                if (held.compareAndSet(seen, seen + 1)) {
                    return TAKEN;
                }
            }
        }

        void giveBack() {
            held.decrementAndGet();
        }

        @Override
        public void release(Result result) {
            inFlight.decrementAndGet();
            giveBack();
        }

        /** Forgets an application that holds nothing. */
        boolean tryForget() {
            return held.compareAndSet(0, GONE);
        }

        void wantsSince(long now) {
            wanting = true;
            wantingNanos = now;
        }

        boolean wants(long now) {
            return wanting && now - wantingNanos < WANTING_NANOS;
        }

        void addTo(FairShare share, long now) {
            if (wants(now)) {
                share.addWanting();
            } else if (held.get() > 0) {
                share.addContent(held.get());
            }
        }
    }
}
