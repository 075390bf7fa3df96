package io.tern.filter;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.filter.BreakerState.Closed;
import io.tern.filter.BreakerState.Open;
import io.tern.filter.BreakerState.Probing;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The circuit breaker of one node. Thread-safe. */
final class Breaker implements NodeGuard.Guard {
    /*
     * The circuit breaker of Nygard's "Release It!", per node, with Finagle's consecutive failures and growing pause, and with
     * Envoy's bound on how many nodes may be taken out. The state is read without a lock: that is all a call costs while the node
     * is well. It is written under the one lock of the reference's breakers, which failures and changes of state alone take, for
     * some nanoseconds: so the bound on open breakers holds at every moment.
     */
    static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Node node;
    private final Breakers all;
    private volatile BreakerState state;
    private int ejections; // under the lock

    Breaker(Node node, Breakers all) {
        this.node = node;
        this.all = all;
        state = new Closed(new Period(all.newWindow()), 0);
        if (all.outliers() != null) {
            var unused = node.stats().answerNanos(); // It is kept from now on.
        }
    }

    @Override
    public boolean eligible(Invocation invocation) {
        BreakerState now = state;
        return now instanceof Closed || all.mayProbe(now, invocation) || all.isLastResort(this);
    }

    @Override
    public @Nullable Permit tryAcquire(Invocation invocation) {
        return state instanceof Closed closed
                ? permit(closed, invocation)
                : all.underLock(() -> acquireOpen(invocation));
    }

    private @Nullable Permit acquireOpen(Invocation invocation) {
        BreakerState now = state;
        if (now instanceof Closed closed) {
            return permit(closed, invocation);
        }
        if (all.mayProbe(now, invocation)) {
            Probe probe = new Probe(); // Whatever the one before still says says nothing any more.
            state = new Probing(probe, all.nanoTime(), now.pauseNanos(), now.isEjection());
            return probe;
        }
        return all.isLastResort(this) ? permit(close("no other node can serve"), invocation) : null;
    }

    /** Keeping calls away serves them only while another node of their route can take them, of which this breaker knows nothing. */
    @Override
    public boolean eligibleAsLastResort(Invocation invocation) {
        return true;
    }

    @Override
    public @Nullable Permit tryAcquireAsLastResort(Invocation invocation) {
        return state instanceof Closed closed ? permit(closed, invocation) : all.underLock(() -> closed(invocation));
    }

    private @Nullable Permit closed(Invocation invocation) {
        Closed closed = state instanceof Closed now ? now : close("no other node of a call's route can serve");
        return permit(closed, invocation);
    }

    @Override
    public @Nullable String objection(Invocation invocation) {
        return eligible(invocation) ? null : "held off by the breaker";
    }

    /** A one-way call ends when it is written, also to a node that serves nothing any more: its end must not end a row of failures. */
    private Permit permit(Closed closed, Invocation invocation) {
        return all.isOneway(invocation) ? Permit.NONE : closed.period();
    }

    /** A call that began while the breaker was closed has ended. */
    private void ended(Period period, Result result) {
        Verdict verdict = Verdict.of(result);
        if (verdict == Verdict.NOTHING || !(state instanceof Closed closed) || closed.period() != period) {
            return;
        }
        if (verdict == Verdict.BROKEN || closed.failures() > 0) {
            all.underLock(() -> {
                count(period, verdict, result);
                return null;
            });
        }
        if (period.window != null) {
            long nowNanos = all.nanoTime();
            period.window.add(verdict == Verdict.BROKEN, nowNanos);
            all.compareIfDue(nowNanos);
        }
    }

    /** What it has seen of its node lately; null if that is too little to compare, or calls are kept away already. Under the lock. */
    OutlierBounds.@Nullable Sample sample() {
        CallWindow window =
                state instanceof Closed closed && closed.period() instanceof Period period ? period.window : null;
        if (window == null) {
            return null;
        }
        long counts = window.counts();
        int calls = CallWindow.calls(counts);
        return calls < OutlierBounds.LEAST_CALLS
                ? null
                : new OutlierBounds.Sample(
                        this, calls, CallWindow.marked(counts), node.stats().answerNanos());
    }

    /** Keeps calls away for longer than the last time, if there is a place among those that do. Under the lock. */
    void eject(Outliers outliers, String why) {
        if (all.tryTakePlace(this)) {
            state = ejected(outliers);
            all.changed(this, "open as an outlier: " + why);
        }
    }

    /** The node is like the others. Under the lock. */
    void forgive() {
        ejections = Math.max(0, ejections - 1);
    }

    private void count(Period period, Verdict verdict, Result result) {
        if (!(state instanceof Closed closed) || closed.period() != period) {
            return; // It opened, or opened and closed again, while this thread came here.
        }
        long failures = verdict == Verdict.BROKEN ? closed.failures() + 1 : 0;
        if (failures >= all.failuresToOpen() && all.tryTakePlace(this)) {
            state = open(FIRST_PAUSE_NANOS, false);
            all.changed(this, "open after " + failures + " failures in a row, the last one " + result.failure());
        } else {
            state = new Closed(period, failures);
        }
    }

    /** The one call that was to find out whether the node is well has ended. */
    private void probed(Probe probe, Result result) {
        if (!(state instanceof Probing probing) || probing.probe() != probe) {
            return; // It was closed meanwhile because no other node was left, or another probe was sent since this one
            // took so long.
        }
        switch (Verdict.of(result)) {
            case WELL -> close("its probe succeeded");
            case BROKEN -> state = openAgain(probing);
            case NOTHING -> // The next call probes, at once.
                state = new Open(all.nanoTime(), probing.pauseNanos(), probing.isEjection());
        }
    }

    /** For longer than before. */
    private Open openAgain(Probing probing) {
        return probing.isEjection()
                ? ejected(Objects.requireNonNull(all.outliers(), "outliers"))
                : open(Math.min(2 * probing.pauseNanos(), LONGEST_PAUSE_NANOS), false);
    }

    private Open ejected(Outliers outliers) {
        ejections = Math.min(ejections + 1, Outliers.MOST_EJECTIONS);
        return open(outliers.pauseNanos(ejections), true);
    }

    private Open open(long pauseNanos, boolean isEjection) {
        return new Open(all.endOf(pauseNanos), pauseNanos, isEjection);
    }

    /** Lets calls pass again and gives up the place among the open ones; what is under way is not counted. Under the lock. */
    Closed close(String reason) {
        Closed closed = new Closed(new Period(all.newWindow()), 0);
        state = closed;
        all.givePlaceBack();
        all.changed(this, "closed: " + reason);
        return closed;
    }

    /** Whether it keeps calls away, but for probes. */
    boolean isOpen() {
        return !(state instanceof Closed);
    }

    /** Whether calls can go to the node now, as far as connection and breaker are concerned. */
    boolean canServe() {
        return !isOpen() && node.state().isOpen();
    }

    @Override
    public void close() {
        all.leave(this);
    }

    Node node() {
        return node;
    }

    @Override
    public String toString() {
        return "Breaker[" + node.endpoint().address() + ", " + state.getClass().getSimpleName() + ']';
    }

    /** The permit of all calls between two changes of state, and so its identity. Thread-safe. */
    private final class Period implements Permit {
        private final @Nullable CallWindow window;

        Period(@Nullable CallWindow window) {
            this.window = window;
        }

        @Override
        public void release(Result result) {
            ended(this, result);
        }

        @Override
        public String toString() {
            return "permit of " + Breaker.this.node.endpoint().address();
        }
    }

    /** The permit of one probe. Thread-safe. */
    private final class Probe implements Permit {
        @Override
        public void release(Result result) {
            all.underLock(() -> {
                probed(this, result);
                return null;
            });
        }

        @Override
        public String toString() {
            return "probe of " + Breaker.this.node.endpoint().address();
        }
    }
}
