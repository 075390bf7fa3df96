package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of all nodes of one reference. At most half of them are open at once, and never that of the only node that can
 * serve: if everything fails, then keeping calls away helps nobody. Thread-safe.
 */
final class Breakers implements NodeGuard.Binding {
    /** Of a pause, added by chance: many clients lose a node at one moment, and are not to look for it at one moment. */
    private static final double JITTER = 0.2;

    private final int failuresToOpen;
    private final Clock clock;
    private final DoubleSupplier random;
    private final Predicate<MethodDescriptor> oneway;
    private final @Nullable Outliers outliers;
    private final BreakerLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Breaker> members = new CopyOnWriteArrayList<>();
    private int open; // guarded by lock
    private List<BreakerLog.Line> unsaid = List.of(); // guarded by lock

    /** No breakers yet, no look for outliers, nobody who counts, and nothing by chance. */
    Breakers(String service, int failuresToOpen, Clock clock, Predicate<MethodDescriptor> oneway) {
        this(new BreakerLog(service, clock, new LongAdder()), failuresToOpen, clock, () -> 0, oneway, null);
    }

    /**
     * No breakers yet.
     *
     * @param random from 0 to 1
     * @param oneway whether a method has no answer; cheap
     * @param outliers null if nodes are not compared
     */
    Breakers(
            BreakerLog log,
            int failuresToOpen,
            Clock clock,
            DoubleSupplier random,
            Predicate<MethodDescriptor> oneway,
            @Nullable Outliers outliers) {
        this.failuresToOpen = failuresToOpen;
        this.clock = clock;
        this.random = random;
        this.oneway = oneway;
        this.outliers = outliers;
        this.log = log;
    }

    @Override
    public Breaker guard(Node node) {
        Breaker breaker = new Breaker(node, this);
        members.add(breaker);
        return breaker;
    }

    /** Does something to the state of breakers; what there is to be logged is logged after it, without the lock. */
    <T> @Nullable T underLock(Supplier<@Nullable T> action) {
        List<BreakerLog.Line> lines;
        T result;
        lock.lock();
        try {
            result = action.get();
            lines = unsaid;
            unsaid = List.of();
        } finally {
            lock.unlock();
        }
        lines.forEach(log::say);
        return result;
    }

    /** Takes one of the places for open breakers, if there is one. Under the lock. */
    boolean tryTakePlace(Breaker breaker) {
        if (2 * (open + 1) > members.size() || !members.contains(breaker) || isLastResort(breaker)) {
            return false;
        }
        open++;
        log.countOpened();
        return true;
    }

    /** Gives the place of an open breaker back. Under the lock. */
    void givePlaceBack() {
        open--;
    }

    /** Whether no other node can serve now. Looks no further than to the first that can, which is mostly the first. */
    boolean isLastResort(Breaker breaker) {
        for (Breaker other : members) {
            if (other != breaker && other.canServe()) {
                return false;
            }
        }
        return true;
    }

    /** Takes out a breaker whose node is gone; others close if there are more than half open then. */
    void leave(Breaker breaker) {
        underLock(() -> {
            if (members.remove(breaker)) {
                if (breaker.isOpen()) {
                    breaker.close("its node is gone");
                }
                closeSurplus();
            }
            return null;
        });
    }

    private void closeSurplus() {
        for (Breaker member : members) {
            if (2 * open <= members.size()) {
                return;
            }
            if (member.isOpen()) {
                member.close("more than half of the nodes would be left out");
            }
        }
    }

    /** When a pause that begins now ends. */
    long endOf(long pauseNanos) {
        return clock.nanoTime() + pauseNanos + (long) (pauseNanos * JITTER * random.getAsDouble());
    }

    /** How outliers are found; null if nodes are not compared. */
    @Nullable
    Outliers outliers() {
        return outliers;
    }

    /** What a node's calls are to be counted in; null if nodes are not compared. */
    @Nullable
    CallWindow newWindow() {
        return outliers == null ? null : outliers.newWindow();
    }

    /** Compares the nodes if it is time; a call has ended now. */
    void compareIfDue(long nowNanos) {
        Outliers looking = outliers;
        if (looking != null && looking.isDue(nowNanos)) {
            underLock(() -> {
                compare(looking);
                return null;
            });
        }
    }

    private void compare(Outliers looking) {
        List<OutlierBounds.Sample> samples =
                members.stream().map(Breaker::sample).filter(Objects::nonNull).toList();
        OutlierBounds bounds = OutlierBounds.of(samples);
        for (OutlierBounds.Sample sample : samples) {
            String objection = bounds.objection(sample);
            if (objection == null) {
                sample.breaker().forgive();
            } else {
                sample.breaker().eject(looking, objection);
            }
        }
    }

    /** Whether a call may go out as a probe: in its turn, and if it will be answered. */
    boolean mayProbe(BreakerState state, Invocation invocation) {
        return state.isDue(clock.nanoTime()) && !isOneway(invocation);
    }

    /** Whether nobody answers the call. */
    boolean isOneway(Invocation invocation) {
        return oneway.test(invocation.method());
    }

    /** Has a change of state logged when the lock is free again. Under the lock. */
    void changed(Breaker breaker, String what) {
        List<BreakerLog.Line> lines = new ArrayList<>(unsaid);
        lines.add(new BreakerLog.Line(breaker.node(), what));
        unsaid = lines;
    }

    /** Consecutive failures that open a breaker. */
    int failuresToOpen() {
        return failuresToOpen;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /** How many keep calls away from their nodes. */
    int open() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Breakers" + members;
    }
}
