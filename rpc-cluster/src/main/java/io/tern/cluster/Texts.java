package io.tern.cluster;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How messages of this module write things down. */
final class Texts {
    private Texts() {}

    /** A time that has passed: {@code 250 ms ago}, {@code 12 s ago}, {@code 5 min ago}, {@code 3 h ago}, {@code 9 d ago}. */
    static String ago(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, nanos));
        if (millis < 1_000) {
            return millis + " ms ago";
        }
        long seconds = millis / 1_000;
        if (seconds < 120) {
            return seconds + " s ago";
        }
        long minutes = seconds / 60;
        if (minutes < 120) {
            return minutes + " min ago";
        }
        long hours = minutes / 60;
        return hours < 48 ? hours + " h ago" : hours / 24 + " d ago";
    }

    /** A count with its noun: {@code 1 endpoint}, {@code 2 endpoints}. */
    static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** A duration in milliseconds with one decimal. */
    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
