package io.tern.faults.harness;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waiting for what another process does. */
public final class Waiting {
    private static final long STEP_MILLIS = 5;

    private Waiting() {}

    /** Asks something; null is no answer yet. */
    @FunctionalInterface
    public interface Question<T> {
        @Nullable
        T ask() throws InterruptedException;
    }

    /**
     * Asks until there is an answer, and returns it.
     *
     * @throws IllegalStateException if there is none in time
     */
    public static <T> T until(String what, Duration limit, Question<T> question) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            T found = question.ask();
            if (found != null) {
                return found;
            }
            if (System.nanoTime() - end >= 0) {
                throw new IllegalStateException("waited " + limit.toSeconds() + " s for " + what);
            }
            Thread.sleep(STEP_MILLIS);
        }
    }
}
