package io.tern.transport;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for an executor how many tasks run at once and how many may wait, so that a server with more to do than it can goes on doing
 * as much as it can, at once. Confined to its executor's lock; knows no time but what it is told. Its reasons and figures stand in
 * docs/adr/0014.
 */
final class OverloadControl {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** If there is more to do at each of so many looks, and something always waits, then this is more than a burst or a pause. */
    private static final int LONGER_LOOKS = 4;

    /** The same if something waits all the time over so many looks, and there is (nearly) as much to do as ever in this time. */
    private static final int WAITED_LOOKS = 40;

    /** Tasks that share processors after a pause may end all at once: for so many looks it says nothing if none has. */
    private static final int STILL_LOOKS = 6;

    private static final double STILL_MANY = 0.9;
    private static final long NOTICEABLE_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LOOK_CALLS = 10;
    private static final long OFFER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int OFFER_CALLS = 50;
    private static final int CALM_LOOKS = 2;
    private static final double BELOW_CAPACITY = 0.95;
    private static final double USUAL_WEIGHT = 1.0 / 64;

    private static final int NO_BOUND = Integer.MAX_VALUE;

    private final RunLimit runLimit;
    /** Null if nothing is to be limited. */
    private final @Nullable CpuLoad cpu;

    private final int most;
    private final int processors;

    private boolean overloaded;
    /** How many run at once when nothing holds them up, over some seconds. */
    private double usual;

    private boolean looked;
    private long lookedNanos;
    /** Since the last look, or the last one with enough calls. */
    private int came;

    private int ended;
    private double rate;
    private int presentBefore;
    private int longer;
    private int waitedLooks;
    private int presentMost;
    private int stillLooks;
    private int calmLooks;
    private boolean emptied;
    private boolean full;

    OverloadControl(int most, @Nullable CpuLoad cpu) {
        this.most = most;
        this.cpu = cpu;
        this.processors = cpu == null ? 1 : cpu.processors();
        this.runLimit = new RunLimit(most, cpu == null ? new CpuLoad(() -> -1, 1) : cpu.another());
    }

    /** One that watches this process. */
    static OverloadControl of(int most, LongSupplier cpuNanos) {
        return new OverloadControl(
                most, new CpuLoad(cpuNanos, Runtime.getRuntime().availableProcessors()));
    }

    /** One that never limits anything. */
    static OverloadControl none(int most) {
        return new OverloadControl(most, null);
    }

    /** How many may run at once now. */
    int limit() {
        return runLimit.limit();
    }

    /** How many of those who wait for others to end may do so, beside those who only wait for a thread that is on its way. */
    int mostWaiting() {
        if (!overloaded) {
            return NO_BOUND;
        }
        double many = Math.min(Math.max(limit(), rate * SHORTEST_WAIT_NANOS), rate * LONGEST_WAIT_NANOS);
        return (int) Math.max(1, many);
    }

    /** Whether there has been more to do for some time than gets done. */
    boolean isOverloaded() {
        return overloaded;
    }

    /** What a refusal says about it; empty if nothing is limited. */
    String describe() {
        return overloaded
                ? "; overloaded: at most %d run and %d wait now".formatted(limit(), mostWaiting())
                : limit() < most ? "; at most %d run now, the processors are busy".formatted(limit()) : "";
    }

    /** About how long so many take, in nanoseconds; 0 if not known. */
    long nanosFor(int tasks) {
        return rate > 0 ? (long) (tasks / rate) : 0;
    }

    /**
     * A task has come; told before it runs or waits.
     *
     * @param running how many run
     * @param waiting how many wait for others to end
     */
    void came(long nowNanos, int running, int waiting) {
        came++;
        emptied |= running < limit();
        if (cpu != null) {
            look(cpu, nowNanos, running, waiting);
        }
    }

    /** A task was refused because there was no room, or waited until its time was over. */
    void refused() {
        full = true;
    }

    /**
     * A task has run; told before another takes its place.
     *
     * @param running how many others run
     * @param waiting how many wait for others to end
     */
    void ended(long nowNanos, int running, int waiting) {
        ended++;
        emptied |= waiting == 0 && running < limit();
        if (cpu != null) {
            runLimit.ended(nowNanos, running, waiting);
            look(cpu, nowNanos, running, waiting);
        }
    }

    private void look(CpuLoad cpu, long nowNanos, int running, int waiting) {
        long elapsed = nowNanos - lookedNanos;
        if (looked && !isTimeToLook(elapsed)) {
            return;
        }
        if (looked) {
            judge(cpu, nowNanos, elapsed, running, waiting);
        }
        looked = true;
        lookedNanos = nowNanos;
        came = 0;
        ended = 0;
        presentBefore = running + waiting;
        emptied = false;
        full = false;
    }

    /** After some time and some calls, or after more time. */
    private boolean isTimeToLook(long elapsed) {
        return overloaded
                ? elapsed >= OFFER_NANOS && (came >= OFFER_CALLS || elapsed >= LONG_NANOS)
                : elapsed >= LOOK_NANOS && (came >= LOOK_CALLS || elapsed >= LONG_NANOS);
    }

    private void judge(CpuLoad cpu, long nowNanos, long elapsed, int running, int waiting) {
        cpu.look(nowNanos, overloaded || 2 * running > cap());
        rate = (double) ended / elapsed;
        if (overloaded) {
            watchForTheEnd((double) came / elapsed);
        } else {
            watchForTheBegin(cpu.isSaturated(), nowNanos, running, waiting);
        }
        if (!emptied) {
            runLimit.look(nowNanos, !cpu.isSaturated());
        }
    }

    private void watchForTheBegin(boolean saturated, long nowNanos, int running, int waiting) {
        boolean waited = !emptied;
        boolean many = waited || (saturated && running > cap());
        stillLooks = ended > 0 ? 0 : stillLooks + 1;
        if (stillLooks == 0 || stillLooks > STILL_LOOKS || full) {
            longer = full || (many && running + waiting > presentBefore) ? longer + 1 : 0;
        }
        boolean lasts = longer >= LONGER_LOOKS || hasWaitedForLong(waited, running + waiting);
        if (lasts && (full || waiting > rate * NOTICEABLE_WAIT_NANOS) && !runLimit.isGrowing()) {
            overloaded = true;
            runLimit.tryFewer(nowNanos);
        } else if (limit() < most) {
            if (!waited) {
                runLimit.free();
            } else if (!saturated) {
                usual = Math.max(usual, limit());
                runLimit.grow(nowNanos);
            }
        } else if (saturated && running > cap()) {
            runLimit.cap(cap(), nowNanos);
        } else {
            usual += (running - usual) * USUAL_WEIGHT;
        }
    }

    private boolean hasWaitedForLong(boolean waited, int present) {
        if (!waited) {
            waitedLooks = 0;
            return false;
        }
        presentMost = waitedLooks++ == 0 ? present : Math.max(presentMost, present);
        return waitedLooks >= WAITED_LOOKS && present > presentMost * STILL_MANY;
    }

    private int cap() {
        return (int) Math.max(2 * usual, 2.0 * processors);
    }

    private void watchForTheEnd(double offered) {
        double capacity = runLimit.rate() > 0 ? runLimit.rate() : rate;
        calmLooks = offered < capacity * BELOW_CAPACITY ? calmLooks + 1 : 0;
        if (calmLooks == CALM_LOOKS) {
            calmLooks = 0;
            overloaded = false;
            longer = 0;
            waitedLooks = 0;
            runLimit.free();
        }
    }
}
