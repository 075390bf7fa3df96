package io.tern.cluster;

import io.tern.api.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes callers whose time is over, so that they need no timer each: to set and clear one in the kernel costs a few percent of a
 * call, and practically every answer comes in time. Looks about once a second, only while somebody waits, on the JDK's
 * own delay thread, which no code of filters or listeners can hold up. Thread-safe.
 */
final class CallerWaits {
    private static final Logger logger = LoggerFactory.getLogger(CallerWaits.class);
    /** A caller whose place is taken waits with a timer. A power of two. */
    private static final int PLACES = 256;

    private static final int PLACE_SHIFT = 64 - Integer.numberOfTrailingZeros(PLACES);
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int NO_PLACE = -1;

    private final Clock clock;
    private final Executor later;
    private final AtomicReferenceArray<Answer> waiting = new AtomicReferenceArray<>(PLACES);
    /** Whether {@link #look} is going to run. */
    private final AtomicBoolean looks = new AtomicBoolean();

    CallerWaits() {
        // In real time also where the runtime's clock is a test's: so do threads wait.
        this(Clock.system(), CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Runnable::run));
    }

    CallerWaits(Clock clock, Executor later) {
        this.clock = clock;
        this.later = later;
    }

    Clock clock() {
        return clock;
    }

    /**
     * Enters an answer that the current thread is about to wait for.
     *
     * @return its place, to be left; negative if nobody would wake the thread
     */
    int enter(Answer answer) {
        int place = (int) ((Thread.currentThread().getId() * SPREAD) >>> PLACE_SHIFT);
        if (!waiting.compareAndSet(place, null, answer)) {
            return NO_PLACE;
        }
        if (!looks.get() && looks.compareAndSet(false, true)) {
            lookLater();
        }
        return place;
    }

    void leave(int place) {
        if (place != NO_PLACE) {
            waiting.setRelease(place, null);
        }
    }

    private void lookLater() {
        try {
            later.execute(this::look);
        } catch (Throwable e) { // The operating system makes no more threads, for one.
            looks.set(false);
            logger.warn("Nobody looks after callers whose time is over until the next one waits", e);
        }
    }

    private void look() {
        long now = clock.nanoTime();
        for (int place = 0; place < PLACES; place++) {
            Answer answer = waiting.get(place);
            if (answer != null) {
                answer.wakeIfOver(now);
            }
        }
        looks.set(false);
        // Whoever entered before that line left the looking to this one.
        if (anyWaits() && looks.compareAndSet(false, true)) {
            lookLater();
        }
    }

    private boolean anyWaits() {
        for (int place = 0; place < PLACES; place++) {
            if (waiting.get(place) != null) {
                return true;
            }
        }
        return false;
    }
}
