package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Node;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each change of state of a breaker, but for those of a flood; and how many opened. Thread-safe. */
final class BreakerLog {
    private static final Logger logger = LoggerFactory.getLogger(BreakerLog.class);

    static final int LINES_PER_SECOND = 1;

    /** As many as change together when half of a large service fails at once. */
    static final int BURST = 20;

    private final String service;
    private final CellRate rate;
    private final LongAdder opened;
    private final AtomicLong unsaid = new AtomicLong();

    /** @param opened counts those that open */
    BreakerLog(String service, Clock clock, LongAdder opened) {
        this.service = service;
        this.opened = opened;
        rate = new CellRate(clock, LINES_PER_SECOND, BURST);
    }

    /** A change of state. Immutable. */
    record Line(Node node, String what) {}

    /** A breaker keeps calls away now. */
    void countOpened() {
        opened.increment();
    }

    /** Writes the line, or counts it. */
    void say(Line line) {
        if (rate.tryAcquire()) {
            logger.warn(
                    "Breaker of {} at {} is {} ({} more changes since the last such line)",
                    service,
                    line.node().endpoint().address(),
                    line.what(),
                    unsaid.getAndSet(0));
        } else {
            unsaid.incrementAndGet();
        }
    }
}
