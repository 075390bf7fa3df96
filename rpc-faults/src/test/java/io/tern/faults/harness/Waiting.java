package io.tern.faults.harness;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting for what another process does. */
public final class Waiting {
    private static final long STEP_MILLIS = 5;

    private Waiting() {}

    /**
     * Asks until there is an answer, and returns it.
     *
     * @throws IllegalStateException if there is none in time
     */
    public static <T> T until(String what, Duration limit, Supplier<@Nullable T> answer) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            T found = answer.get();
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
