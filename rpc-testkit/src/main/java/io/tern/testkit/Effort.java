package io.tern.testkit;

/**
 * How often a test repeats what it plays: a few times on every change, many times where everything is run. Thread-safe.
 */
public final class Effort {
    /** The system property that asks for everything. */
    public static final String FULL = "tern.test.full";

    private Effort() {}

    /** Returns {@code full} if the system property {@value #FULL} is {@code true}, otherwise {@code few}. */
    public static int of(int few, int full) {
        return Boolean.getBoolean(FULL) ? full : few;
    }
}
