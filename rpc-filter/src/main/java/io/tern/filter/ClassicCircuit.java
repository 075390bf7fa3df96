package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Permit;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closed, open, half-open. Lock-free; allocates where its state changes and nothing per call. Thread-safe. */
final class ClassicCircuit implements Circuit {
    /*
     * The circuit breaker of Nygard's "Release It!", opened by the share of failures in a window as in Hystrix and resilience4j. A state is
     * an object and the permit of the calls that began in it: what ends in another state than it began in says nothing any more.
     */
    private static final Logger logger = LoggerFactory.getLogger(ClassicCircuit.class);

    private static final AtomicReferenceFieldUpdater<ClassicCircuit, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(ClassicCircuit.class, State.class, "state");

    /** Changes that are logged a second, and at once besides; flapping must not fill the log. */
    private static final int LINES_PER_SECOND = 1;

    private static final int LINES_AT_ONCE = 20;

    private final Object owner;
    private final Rule rule;
    private final Clock clock;
    private final CellRate lines;
    private final RateRefusal refusal;
    private volatile State state;

    ClassicCircuit(Object owner, Rule rule, Clock clock) {
        this.owner = owner;
        this.rule = rule;
        this.clock = clock;
        lines = new CellRate(clock, LINES_PER_SECOND, LINES_AT_ONCE);
        refusal = new RateRefusal(
                RefusalScope.SERVICE,
                "the circuit of " + owner + " is open: at least " + rule.failurePercent()
                        + " % of its calls failed, or its probes did, set by " + CircuitSettings.CIRCUIT_BREAKER,
                "See why calls of it fail");
        state = new Closed(new CallWindow(clock));
    }

    /**
     * When it opens, for how long, and what closes it. Immutable, thread-safe.
     *
     * @param failurePercent of the calls of ten seconds, from which on it opens
     * @param leastCalls of ten seconds, below which it does not
     * @param openNanos how long it stays open
     * @param probes that must succeed, and no more of which go out at once
     */
    record Rule(int failurePercent, int leastCalls, long openNanos, int probes) {
        boolean isBroken(long counts) {
            int calls = CallWindow.calls(counts);
            return calls >= leastCalls && 100L * CallWindow.marked(counts) >= (long) failurePercent * calls;
        }
    }

    private sealed interface State {}

    @Override
    public @Nullable Permit tryAcquire() {
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
    public RpcException refusal() {
        State now = state;
        return refusal.after(
                now instanceof HalfOpen
                        ? TimeUnit.MILLISECONDS.toNanos(ConcurrencyLimit.RETRY_AFTER_MILLIS)
                        : waitNanos(now));
    }

    private void broken(Closed closed) {
        if (STATE.compareAndSet(this, closed, new Open(untilNanos())) && lines.tryAcquire()) {
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
            case WELL -> half.succeeded() + 1 < rule.probes() ? half.withSuccess() : new Closed(new CallWindow(clock));
            case BROKEN -> new Open(untilNanos());
            case NOTHING -> half.withBegun(-1); // The next call probes instead.
        };
    }

    @Override
    public String toString() {
        return "ClassicCircuit[" + state + ']';
    }

    /** Calls pass and are counted. Thread-safe. */
    private final class Closed implements State, Permit {
        private final CallWindow window;

        Closed(CallWindow window) {
            this.window = window;
        }

        @Override
        public void release(Result result) {
            Verdict verdict = Verdict.of(result);
            if (verdict == Verdict.NOTHING) {
                return;
            }
            window.add(verdict == Verdict.BROKEN);
            if (verdict == Verdict.BROKEN && state == this && rule.isBroken(window.counts())) {
                broken(this);
            }
        }

        @Override
        public String toString() {
            return "closed with failures in " + window;
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
    private record HalfOpen(Permit probes, long untilNanos, int begun, int succeeded) implements State {
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
    private final class Probes implements Permit {
        @Override
        public void release(Result result) {
            probed(this, Verdict.of(result));
        }
    }
}
