package io.tern.transport;

import java.util.function.LongSupplier;

/** Whether this process has processors to spare. Confined to its executor's lock. */
final class CpuLoad {
    /** What the system counts in. */
    private static final long TICK_NANOS = 10_000_000;

    private static final double SATURATED = 0.9;

    private final LongSupplier usedNanos;
    private final int processors;
    private long lastUsed = -1;
    private long lastNanos;
    private boolean saturated;

    /**
     * A meter.
     *
     * @param usedNanos processor time that this process has used, in nanoseconds; negative if not known
     */
    CpuLoad(LongSupplier usedNanos, int processors) {
        this.usedNanos = usedNanos;
        this.processors = processors;
    }

    /** One that looks at the same process at other moments. */
    CpuLoad another() {
        return new CpuLoad(usedNanos, processors);
    }

    int processors() {
        return processors;
    }

    /**
     * Measures since the last look.
     *
     * @param wanted whether anybody wants to know
     */
    void look(long nowNanos, boolean wanted) {
        long used = wanted ? usedNanos.getAsLong() : -1;
        saturated = used >= 0
                && lastUsed >= 0
                && used - lastUsed + TICK_NANOS >= SATURATED * processors * (nowNanos - lastNanos);
        lastUsed = used;
        lastNanos = nowNanos;
    }

    /** Whether all were busy between the last two looks; false if that is not known. */
    boolean isSaturated() {
        return saturated;
    }
}
