package io.tern.api;

/** Source of time; injected everywhere, so that tests own it. Thread-safe. */
public interface Clock {
    /** Monotonic time in nanoseconds from an arbitrary origin; only differences mean something. */
    long nanoTime();

    /** Wall-clock time in milliseconds since 1970, for people and logs; never for deadlines. */
    long currentTimeMillis();

    /** The machine's clock. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
