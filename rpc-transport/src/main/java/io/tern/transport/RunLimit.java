package io.tern.transport;

import java.util.concurrent.TimeUnit;

/**
 * How many tasks run at once, found by trying: the fewest that get as much done. Confined to its executor's lock; knows no time but
 * what it is told.
 */
final class RunLimit {
    /*
     * Hill climbing on tasks ended per second, as in .NET's thread pool, but in steps of two, and towards fewer: where fewer get (nearly)
     * as much done, each takes less time, by Little's law. A trial holds for one window: first those end that had begun under the
     * other limit, then as many are counted as tell a half from a whole. A trial that does not pay is taken back and the next one, in
     * the other direction, comes after a rest, each twice as long as the one before. Windows in which tasks did not wait say
     * nothing, for then it was the callers who set the rate.
     *
     * When overload begins the compiler has much to do, and shares the processors with the tasks: of one processor five tasks get
     * more than two. That says nothing about how many are needed. So in its first seconds two for each processor are
     * enough if they keep the processors busy, though the compiler takes some of what they would get done, and more have to get much
     * more done. When they are over, more are tried again, however long the rest would be: what shares the processors still is there to stay.
     */
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int WINDOW_TASKS = 40;
    private static final double FEWER_PAY = 0.93;
    /** Less than this is no accident. */
    private static final double FEWER_MAY_PAY = 0.8;

    private static final double MORE_PAY = 1.10;
    /** Beside two threads that compile and an event loop, two tasks get 64 % of what five get. */
    private static final double FEWER_PAY_AT_FIRST = 0.6;

    private static final double FEWER_MAY_PAY_AT_FIRST = 0.5;

    private static final double MORE_PAY_AT_FIRST = 1 / FEWER_PAY_AT_FIRST;
    private static final int TASKS_PER_PROCESSOR = 2;
    /** Processor time is counted in steps of 10 ms: over shorter times four fifths of a processor may look like all of it. */
    private static final long FIRST_WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long FIRST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(16);
    private static final int TRIALS_PER_REST = 4;
    private static final double STALLED = 1.0 / 8;
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int STARVED_SHARE = 2;

    private final int most;
    private final CpuLoad cpu;

    /** The limit that has proved itself, and what it gets done, in tasks per nanosecond; 0 if not known. */
    private int proven;

    private double rate;

    /** The limit that holds: that one, or one on trial. */
    private int limit;

    private boolean fewerToo;
    /** Whether overload has only begun, and until when. */
    private boolean first;

    private long firstUntilNanos;
    private boolean upwards;
    private long restNanos;
    private long restUntilNanos;

    private int toSkip;
    private int ended;
    private int starved;
    private long sinceNanos;

    /**
     * A limit.
     *
     * @param cpu for this limit alone
     */
    RunLimit(int most, CpuLoad cpu) {
        this.most = most;
        this.cpu = cpu;
        proven = most;
        limit = most;
    }

    int limit() {
        return limit;
    }

    /** What gets done with the limit that has proved itself, in tasks per nanosecond; 0 if not known. */
    double rate() {
        return rate;
    }

    /** Twice as many, without a trial. */
    void grow(long nowNanos) {
        proven = Math.min(most, 2 * limit);
        upwards = true;
        restNanos = 0;
        restUntilNanos = nowNanos;
        hold(proven, 0, nowNanos);
    }

    /** Whether more run because that has paid, or may pay. */
    boolean isGrowing() {
        return limit > proven || (upwards && restNanos == 0 && limit < most);
    }

    /** Nothing is known, and all may run. */
    void free() {
        proven = most;
        limit = most;
        rate = 0;
        fewerToo = false;
        first = false;
    }

    /** No more than so many, until trying says otherwise. */
    void cap(int cap, long nowNanos) {
        proven = Math.max(1, Math.min(cap, most));
        rate = 0;
        upwards = true;
        restNanos = FIRST_REST_NANOS;
        restUntilNanos = nowNanos + restNanos;
        hold(proven, proven, nowNanos);
    }

    /** There is more to do than gets done: fewer are tried, too. */
    void tryFewer(long nowNanos) {
        fewerToo = true;
        first = true;
        firstUntilNanos = nowNanos + FIRST_NANOS;
        upwards = false;
        restNanos = 0;
        restUntilNanos = nowNanos;
        hold(proven, proven, nowNanos);
    }

    /**
     * A task has ended.
     *
     * @param running how many still run
     * @param waiting how many wait
     */
    void ended(long nowNanos, int running, int waiting) {
        if (running >= limit || toSkip > 0) {
            toSkip -= running >= limit ? 0 : 1; // Else more had begun than may run now.
            begin(nowNanos);
            return;
        }
        ended++;
        starved += waiting == 0 ? 1 : 0;
        long window = dependsOnProcessors() ? FIRST_WINDOW_NANOS : WINDOW_NANOS;
        if (ended >= Math.max(WINDOW_TASKS, limit) && nowNanos - sinceNanos >= window) {
            judge(nowNanos);
        }
    }

    private void judge(long nowNanos) {
        double found = (double) ended / (nowNanos - sinceNanos);
        boolean mayBeShared = mayBeShared(nowNanos);
        if (limit == proven) {
            // Where hardly anything waited it was the callers who set the rate.
            boolean known = starved * STARVED_SHARE <= ended || found > rate;
            rate = !known ? rate : rate == 0 ? found : (rate + found) / 2;
            tryNext(nowNanos);
        } else if (!fewerToo && starved * STARVED_SHARE > ended) {
            hold(proven, limit, nowNanos);
        } else if (pays(found, mayBeShared)) {
            rate = limit < proven ? Math.max(rate, found) : found;
            proven = limit;
            restNanos = 0;
            restUntilNanos = nowNanos;
            tryNext(nowNanos);
        } else {
            boolean perhaps = limit < proven && found >= rate * (mayBeShared ? FEWER_MAY_PAY_AT_FIRST : FEWER_MAY_PAY);
            upwards = perhaps ? upwards : !upwards;
            restNanos = rest(perhaps ? restNanos : 2 * restNanos, nowNanos - sinceNanos);
            restUntilNanos = nowNanos + restNanos;
            if (first && restUntilNanos - firstUntilNanos > 0) {
                restUntilNanos = firstUntilNanos;
            }
            hold(proven, limit, nowNanos);
        }
    }

    /** Whether other threads of this process may take what fewer tasks do not get. */
    private boolean mayBeShared(long nowNanos) {
        cpu.look(nowNanos, dependsOnProcessors());
        return cpu.isSaturated();
    }

    /** Whether this is a trial whose outcome depends on what else the processors have to do. */
    private boolean dependsOnProcessors() {
        return first && limit != proven && Math.min(limit, proven) >= TASKS_PER_PROCESSOR * cpu.processors();
    }

    private boolean pays(double found, boolean mayBeShared) {
        if (limit < proven) {
            return found >= rate * (mayBeShared ? FEWER_PAY_AT_FIRST : FEWER_PAY);
        }
        return found >= rate * (mayBeShared ? MORE_PAY_AT_FIRST : MORE_PAY);
    }

    /** Long enough that trials cost little. */
    private static long rest(long wanted, long trial) {
        return Math.min(LONGEST_REST_NANOS, Math.max(FIRST_REST_NANOS, Math.max(wanted, TRIALS_PER_REST * trial)));
    }

    private void tryNext(long nowNanos) {
        if (first && nowNanos - firstUntilNanos >= 0) {
            first = false;
            upwards = true;
            restUntilNanos = nowNanos;
        }
        boolean rests = nowNanos - restUntilNanos < 0;
        boolean canGrow = proven < most;
        boolean canShrink = fewerToo && proven > 1;
        if (rests || !(canGrow || canShrink)) {
            hold(proven, 0, nowNanos);
            return;
        }
        upwards = canGrow && (upwards || !canShrink);
        int next = upwards ? Math.min(most, 2 * proven) : Math.max(1, proven / 2);
        hold(next, Math.min(next, proven), nowNanos);
    }

    private void hold(int newLimit, int skip, long nowNanos) {
        limit = newLimit;
        toSkip = skip;
        ended = 0;
        starved = 0;
        begin(nowNanos);
    }

    private void begin(long nowNanos) {
        sinceNanos = nowNanos;
        cpu.look(nowNanos, dependsOnProcessors());
    }

    /**
     * A look at what is going on, while tasks wait for others to end.
     *
     * @param hasProcessors whether processors have nothing to do
     */
    void look(long nowNanos, boolean hasProcessors) {
        long elapsed = nowNanos - sinceNanos;
        if (hasProcessors && limit < most && elapsed >= STALL_NANOS && ended < rate * elapsed * STALLED) {
            // Tasks have become slow, and not for want of processors: they wait for something else, and more can wait
            // for it.
            grow(nowNanos);
        }
    }
}
