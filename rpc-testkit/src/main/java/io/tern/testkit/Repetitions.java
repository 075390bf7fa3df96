package io.tern.testkit;

/** How often a test repeats what it plays: a few times on every change, many times where everything is run. Thread-safe. */
public final class Repetitions {
    private static final String FULL = "tern.test.full";

    private Repetitions() {}

    /** Returns {@code full} if the system property {@code tern.test.full} is {@code true}, otherwise {@code few}. */
    public static int of(int few, int full) {
        return Boolean.getBoolean(FULL) ? full : few;
    }
}
