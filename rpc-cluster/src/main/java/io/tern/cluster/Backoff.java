package io.tern.cluster;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a re-send. Thread-safe if the randomness is.
 */
final class Backoff {
    /*
     * "Full jitter" (Brooker, "Exponential backoff and jitter", 2015): anything between nothing and a bound that doubles. The
     * bound begins low because the next try goes to another node: the point is to spread the calls that one dead node
     * lost at the same moment, not to let that node recover.
     */
    private static final long FIRST_BOUND_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LAST_BOUND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Time to wait.
     *
     * @param resend which re-send of the call it is, from 1
     * @param leftNanos the call's time left, of which at most a quarter is waited away
     */
    long delayNanos(int resend, long leftNanos) {
        long doubled = FIRST_BOUND_NANOS << Math.min(resend - 1, 10);
        long bound = Math.min(Math.min(doubled, LAST_BOUND_NANOS), leftNanos / 4);
        return bound <= 0 ? 0 : random.nextLong(bound);
    }
}
