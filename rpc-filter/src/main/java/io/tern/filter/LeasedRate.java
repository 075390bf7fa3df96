package io.tern.filter;

import io.tern.api.Priority;
import io.tern.api.QuotaCoordinator;
import io.tern.api.QuotaLease;
import io.tern.api.QuotaRequest;
import io.tern.api.RuntimeContext;
import io.tern.filter.EventCounts.Event;
import java.lang.ref.WeakReference;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This instance's part of a fleet's rate: uses permits that are at hand, and has more of them leased before they are used up. A call never
 * waits for that. Admitting one takes no lock and allocates nothing. Thread-safe.
 */
final class LeasedRate {
    /*
     * Permits for BATCH_NANOS of the demand are asked for when half of them are used, so about as often as ten times a second, and some
     * milliseconds for an answer do no harm. The demand is what has been used and refused, averaged over WINDOW_NANOS. Without any
     * demand a lease is renewed once a second: the next call is to find a permit.
     *
     * One request is under way at a time, and each has a number: an answer that comes after the next request has gone out says nothing,
     * for that has told the coordinator what is left without it.
     *
     * A timer must not keep a limit alive that no export uses any more: it holds this object weakly, the gate strongly.
     */
    static final long TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Logger logger = LoggerFactory.getLogger(LeasedRate.class);
    private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final String key;
    private final String holder;
    private final QuotaCoordinator coordinator;
    private final RuntimeContext runtime;
    private final LeasedPermits permits;
    private final LongAdder missed = new LongAdder();
    private final LongAdder outages;
    private final LongAdder withoutCoordinator;
    private final AtomicLong askNanos;
    private volatile FleetTerms terms;
    private volatile boolean scarce;
    /** While the coordinator is away. */
    private volatile @Nullable CellRate fallback;

    private final ReentrantLock lock = new ReentrantLock();
    private long sequence;
    private boolean asking;
    private long askedNanos;
    /** What there would be if nothing had been used since the last request. */
    private long unused;

    private int wanted;
    private double perNano;
    private int instances = 1;
    private long awaySinceNanos;
    private FleetTerms.@Nullable CellTerms aloneTerms;
    /** Of these terms; what one outage has used of it the next one does not have again. */
    private @Nullable CellRate alone;

    private LeasedRate(String key, FleetTerms terms, QuotaCoordinator coordinator, RuntimeContext runtime) {
        this.key = key;
        this.terms = terms;
        this.coordinator = coordinator;
        this.runtime = runtime;
        holder = runtime.instanceId() + '-' + Long.toHexString(runtime.random().nextLong());
        outages = EventCounts.of(runtime).of(Event.COORDINATOR_LOST, key);
        withoutCoordinator = EventCounts.of(runtime).of(Event.ADMITTED_WITHOUT_COORDINATOR, key);
        long now = runtime.clock().nanoTime();
        permits = new LeasedPermits(now);
        askNanos = new AtomicLong(now);
        askedNanos = now;
    }

    /** Begins to lease, in the background, and goes on with it for as long as somebody holds the result. */
    static LeasedRate open(String key, FleetTerms terms, QuotaCoordinator coordinator, RuntimeContext runtime) {
        LeasedRate made = new LeasedRate(key, terms, coordinator, runtime);
        made.ask(runtime.clock().nanoTime());
        renewLater(new WeakReference<>(made), runtime);
        return made;
    }

    private static void renewLater(WeakReference<LeasedRate> held, RuntimeContext runtime) {
        runtime.scheduler()
                .schedule(
                        () -> {
                            LeasedRate rate = held.get();
                            if (rate != null) {
                                renewLater(held, runtime); // First, whatever becomes of this time.
                                rate.ask(runtime.clock().nanoTime());
                            }
                        },
                        RENEW_NANOS);
    }

    /** Takes a permit, or without coordinator a place in this instance's own rate, under the terms of who asks. */
    boolean tryAcquire(FleetTerms said, Priority priority) {
        if (!terms.equals(said)) {
            terms = said; // A rule has changed them; the next request says so.
        }
        long now = runtime.clock().nanoTime();
        if (permits.tryTake(now, priority)) {
            if (permits.areFew()) {
                ask(now);
            }
            return true;
        }
        missed.increment();
        ask(now);
        CellRate own = fallback;
        return own != null ? tryAcquireAlone(own, priority) : permits.tryTake(now, priority);
    }

    private boolean tryAcquireAlone(CellRate own, Priority priority) {
        boolean admitted = own.tryAcquire(priority);
        if (admitted) {
            withoutCoordinator.increment();
        }
        return admitted;
    }

    /** Whether a call would be let through now; takes nothing. */
    boolean hasRoom(Priority priority) {
        CellRate own = fallback;
        return permits.has(runtime.clock().nanoTime(), priority) || (own != null && own.conforms(priority));
    }

    /** After how long it is worth while to try again. */
    long waitNanos(Priority priority) {
        CellRate own = fallback;
        return own != null
                ? own.waitNanos(priority)
                : Math.min(TIMEOUT_NANOS, askNanos.get() - runtime.clock().nanoTime());
    }

    /** Whether the fleet as a whole has used up its rate, as far as is known here. */
    boolean isScarce() {
        return scarce;
    }

    /** Whether the coordinator is away. */
    boolean isAway() {
        return fallback != null;
    }

    private void ask(long now) {
        long due = askNanos.get();
        if (now - due >= 0 && askNanos.compareAndSet(due, now + TIMEOUT_NANOS)) {
            try {
                runtime.workExecutor().execute(this::request);
            } catch (RejectedExecutionException e) {
                logger.debug("{}: the application is closed, no more permits are asked for", key, e);
            } catch (RuntimeException | Error e) { // No thread, for one: the call that needs a permit is not to blame.
                askNanos.set(now + RETRY_NANOS);
                logger.warn("{}: permits are asked for later", key, e);
            }
        }
    }

    private void request() {
        QuotaRequest next;
        lock.lock();
        try {
            if (asking && runtime.clock().nanoTime() - askedNanos < TIMEOUT_NANOS) {
                askNanos.set(askedNanos + TIMEOUT_NANOS);
                return; // It was asked late, since nobody had time to; the answer may come yet.
            }
            if (asking) {
                away("no answer within " + TimeUnit.NANOSECONDS.toMillis(TIMEOUT_NANOS) + " ms");
            }
            next = newRequest();
        } finally {
            lock.unlock();
        }
        try {
            var unused =
                    coordinator.lease(next).whenComplete((lease, failure) -> answered(next.sequence(), lease, failure));
        } catch (RuntimeException | Error e) {
            answered(next.sequence(), null, e);
        }
    }

    private QuotaRequest newRequest() {
        long now = runtime.clock().nanoTime();
        FleetTerms said = terms;
        if (permits.isOver(now)
                || permits.left() > said.burst() + 1) { // Too late, or of another burst than there is now.
            unused -= permits.drop();
        }
        int left = permits.left();
        measure(unused - left + missed.sumThenReset(), now - askedNanos);
        unused = left;
        wanted = wanted(said);
        asking = true;
        askedNanos = now;
        askNanos.set(now + TIMEOUT_NANOS);
        sequence++;
        return new QuotaRequest(key, holder, sequence, said.rate(), said.burst(), left, wanted);
    }

    private void measure(long calls, long elapsedNanos) {
        if (elapsedNanos > 0) {
            double weight = Math.min(1, (double) elapsedNanos / WINDOW_NANOS);
            perNano += weight * ((double) calls / elapsedNanos - perNano);
        }
    }

    private int wanted(FleetTerms said) {
        return (int) Math.min(said.burst() + 1L, (long) Math.ceil(perNano * BATCH_NANOS));
    }

    private void answered(long number, @Nullable QuotaLease lease, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (!asking || number != sequence) {
                return; // The next request has told the coordinator that this one's permits are not here.
            }
            asking = false;
            if (lease == null) {
                away(String.valueOf(failure));
                askNanos.set(runtime.clock().nanoTime() + RETRY_NANOS);
                return;
            }
            here();
            adopt(lease);
        } finally {
            lock.unlock();
        }
    }

    private void adopt(QuotaLease lease) {
        instances = Math.max(1, lease.holders());
        scarce = lease.retryAfterMillis() > 0;
        if (lease.validMillis() > 0) {
            unused += lease.granted();
            long endNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(lease.validMillis());
            int part = (terms.burst() + 1) / instances;
            // As many as it should have: what it wants, but no more than an equal part of what there can be.
            permits.add(lease.granted(), endNanos, Math.min(wanted, part), wanted > part);
        } else {
            unused -= permits.drop();
        }
        long pauseNanos = Math.max(PAUSE_NANOS, TimeUnit.MILLISECONDS.toNanos(lease.retryAfterMillis()));
        askNanos.set(runtime.clock().nanoTime() + Math.min(TIMEOUT_NANOS, pauseNanos));
    }

    private void away(String reason) {
        long now = runtime.clock().nanoTime();
        if (fallback == null) {
            awaySinceNanos = now;
            outages.increment();
        }
        FleetTerms.CellTerms cells = terms.withoutCoordinator(instances);
        if (fallback == null) {
            logger.warn(
                    "{}: the coordinator of its fleet's rate limit is away; up to {} calls a second until it is back: {}",
                    key,
                    cells.perSecond(),
                    reason);
        }
        if (!cells.equals(aloneTerms)) {
            aloneTerms = cells;
            alone = new CellRate(runtime.clock(), cells.perSecond(), cells.burst());
        }
        fallback = alone;
    }

    private void here() {
        if (fallback != null) {
            fallback = null;
            logger.info(
                    "{}: the coordinator of its fleet's rate limit is back after {} ms, outage {}",
                    key,
                    TimeUnit.NANOSECONDS.toMillis(runtime.clock().nanoTime() - awaySinceNanos),
                    outages.sum());
        }
    }

    @Override
    public String toString() {
        return "LeasedRate[" + key + ", " + permits + (fallback != null ? ", coordinator away" : "") + ']';
    }
}
