package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closed, open, half-open. Lock-free; allocates only where its state changes. Thread-safe. */
final class ClassicCircuit implements Circuit {
    /*
     * The circuit breaker of Nygard's "Release It!", opened by the share of failures in a window as in Hystrix and resilience4j. A state is
     * an object and the permit of the calls that began in it: what ends in another state than it began in says nothing any more.
     *
     * The share of slow calls is resilience4j's and Sentinel's: calls that take too long hold their callers' threads like those that run
     * into their deadline, and their service is no better for getting more of them. A slow call counts as such however it ends.
     */
    private static final Logger logger = LoggerFactory.getLogger(ClassicCircuit.class);

    private static final AtomicReferenceFieldUpdater<ClassicCircuit, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(ClassicCircuit.class, State.class, "state");

    /** Changes that are logged a second, and at once besides; flapping must not fill the log. */
    private static final int LINES_PER_SECOND = 1;

    private static final int LINES_AT_ONCE = 20;

    private final Object owner;
    private final ClassicRule rule;
    private final Clock clock;
    private final LongAdder opened;
    private final CellRate lines;
    private final RateRefusal refusal;
    private volatile State state;

    /** @param opened counts how often it opens, not that probes fail */
    ClassicCircuit(Object owner, ClassicRule rule, Clock clock, LongAdder opened) {
        this.owner = owner;
        this.rule = rule;
        this.clock = clock;
        this.opened = opened;
        lines = new CellRate(clock, LINES_PER_SECOND, LINES_AT_ONCE);
        refusal = new RateRefusal(
                RefusalScope.SERVICE,
                "the circuit of " + owner + " is open: " + rule + ", set by " + CircuitSettings.CIRCUIT_BREAKER,
                "See why calls of it fail" + (rule.slow() == null ? "" : " or are slow"));
        state = new Closed();
    }

    private sealed interface State {}

    /** Whatever the call matters: open means that none goes out. */
    @Override
    public @Nullable Permit tryAcquire(Priority priority) {
        while (true) {
            State now = state;
            if (now instanceof Closed closed) {
                return closed;
            }
            if (now instanceof HalfOpen half && half.begun() < rule.probes()) {
                if (STATE.compareAndSet(this, half, half.withBegun(1))) {
                    return half.probes();
                }
            } else if (waitNanos(now) > 0) {
                return null;
            } else {
                // Also where probes have taken as long as it stays open: they may take minutes.
                STATE.compareAndSet(this, now, new HalfOpen(new Probes(), untilNanos(), 0, 0));
            }
        }
    }

    private long untilNanos() {
        return clock.nanoTime() + rule.openNanos();
    }

    private long waitNanos(State now) {
        if (now instanceof Open open) {
            return open.untilNanos() - clock.nanoTime();
        }
        return now instanceof HalfOpen half ? half.untilNanos() - clock.nanoTime() : 0;
    }

    @Override
    public RpcException refusal(Priority priority) {
        State now = state;
        return refusal.after(
                now instanceof HalfOpen
                        ? TimeUnit.MILLISECONDS.toNanos(ConcurrencyRefusal.RETRY_AFTER_MILLIS)
                        : waitNanos(now));
    }

    private void broken(Closed closed) {
        if (!STATE.compareAndSet(this, closed, new Open(untilNanos()))) {
            return;
        }
        opened.increment();
        if (lines.tryAcquire()) {
            logger.warn(
                    "The circuit of {} was {} and is open for {} ms",
                    owner,
                    closed,
                    TimeUnit.NANOSECONDS.toMillis(rule.openNanos()));
        }
    }

    private void probed(Probes probes, Verdict verdict) {
        while (state instanceof HalfOpen half && half.probes() == probes) {
            State next = after(half, verdict);
            if (STATE.compareAndSet(this, half, next)) {
                if (next instanceof Closed && lines.tryAcquire()) {
                    logger.warn("The circuit of {} is closed: {} probes have succeeded", owner, rule.probes());
                }
                return;
            }
        }
    }

    private State after(HalfOpen half, Verdict verdict) {
        return switch (verdict) {
            case WELL -> half.succeeded() + 1 < rule.probes() ? half.withSuccess() : new Closed();
            case BROKEN -> new Open(untilNanos());
            case NOTHING -> half.withBegun(-1); // The next call probes instead.
        };
    }

    @Override
    public String toString() {
        return "ClassicCircuit[" + state + ']';
    }

    /** The permit of the calls of one state, which counts how they end. Thread-safe. */
    private abstract class Counting implements TimedPermit {
        /** For a call of which nobody knows how long it took: it was quick. */
        @Override
        public final void release(Result result) {
            ended(Verdict.of(result), false, clock.nanoTime());
        }

        @Override
        public final void release(Result result, long beganNanos) {
            long nowNanos = clock.nanoTime();
            ended(Verdict.of(result), rule.isSlow(nowNanos - beganNanos), nowNanos);
        }

        /**
         * A call has ended.
         *
         * @param slow whether it took too long
         * @param nowNanos on the runtime's clock
         */
        abstract void ended(Verdict verdict, boolean slow, long nowNanos);
    }

    /** Calls pass and are counted. Thread-safe. */
    private final class Closed extends Counting implements State {
        private final CallWindow ended = new CallWindow(clock);
        /** Slow ones alone: most calls are not, and do not touch it. */
        private final @Nullable CallWindow slow = rule.slow() == null ? null : new CallWindow(clock);

        @Override
        void ended(Verdict verdict, boolean tookTooLong, long nowNanos) {
            if (verdict == Verdict.NOTHING) {
                return;
            }
            boolean broken = verdict == Verdict.BROKEN;
            ended.add(broken, nowNanos);
            if (slow != null && tookTooLong) {
                slow.add(broken, nowNanos);
            }
            if ((broken || tookTooLong) && state == this && isTimeToOpen(nowNanos)) {
                broken(this);
            }
        }

        /** Slow calls are counted last and read first, so that there are never more of them than of all. */
        private boolean isTimeToOpen(long nowNanos) {
            int slowCalls = slowCalls(nowNanos);
            return rule.isBroken(ended.counts(nowNanos), slowCalls);
        }

        private int slowCalls(long nowNanos) {
            return slow == null ? 0 : CallWindow.calls(slow.counts(nowNanos));
        }

        @Override
        public String toString() {
            return "closed with failures in " + ended + (slow == null ? "" : ", slow " + slowCalls(clock.nanoTime()));
        }
    }

    /**
     * No call passes. Immutable, thread-safe.
     *
     * @param untilNanos a moment on the runtime's clock
     */
    private record Open(long untilNanos) implements State {
        @Override
        public String toString() {
            return "open";
        }
    }

    /**
     * A few calls pass to find out. Immutable, thread-safe.
     *
     * @param probes the permit of these calls, and so the identity of this time
     * @param untilNanos when others may go out instead
     * @param begun how many are on their way or have succeeded
     * @param succeeded how many have
     */
    private record HalfOpen(Counting probes, long untilNanos, int begun, int succeeded) implements State {
        HalfOpen withBegun(int more) {
            return new HalfOpen(probes, untilNanos, begun + more, succeeded);
        }

        HalfOpen withSuccess() {
            return new HalfOpen(probes, untilNanos, begun, succeeded + 1);
        }

        @Override
        public String toString() {
            return "half-open, " + succeeded + " of " + begun + " probes have succeeded";
        }
    }

    /** The permit of the probes of one time. Thread-safe. */
    private final class Probes extends Counting {
        /** One that is as slow as those before shows that nothing has changed. */
        @Override
        void ended(Verdict verdict, boolean slow, long nowNanos) {
            probed(this, slow && verdict == Verdict.WELL ? Verdict.BROKEN : verdict);
        }
    }
}
