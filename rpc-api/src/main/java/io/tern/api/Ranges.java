package io.tern.api;

/** Checks of settings, with messages that all look alike. Thread-safe. */
final class Ranges {
    private Ranges() {}

    static void unsetOr(String setting, int value, int min, int max) {
        if (value != -1 && (value < min || value > max)) {
            throw new IllegalArgumentException(
                    setting + ": " + value + " (expected: " + min + " to " + max + ", or -1 for unset)");
        }
    }

    static void unsetOrPositive(String setting, int value) {
        if (value != -1 && value <= 0) {
            throw new IllegalArgumentException(setting + ": " + value + " (expected: > 0, or -1 for unset)");
        }
    }

    static void within(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(setting + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
