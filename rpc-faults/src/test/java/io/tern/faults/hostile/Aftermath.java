package io.tern.faults.hostile;

import io.tern.faults.scenario.Report;
import java.io.IOException;
import java.time.Duration;

/**
 * What is left of an attack when its connections are gone. Not thread-safe.
 *
 * @param victim who was attacked
 * @param before what it held before
 * @param loggedBefore bytes that it had logged before
 */
record Aftermath(Victim victim, Memory before, long loggedBefore) {
    private static final long MEBIBYTE = 1 << 20;
    private static final long LOGGED_KIB = 1_023;
    private static final int HEAP_MIB = 4;
    /** Netty keeps chunks. */
    private static final int DIRECT_MIB = 8;

    private static final int STEP_MILLIS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** Looks at a victim before it is attacked. */
    static Aftermath before(Victim victim) throws IOException, InterruptedException {
        return new Aftermath(victim, victim.memory(), victim.loggedBytes());
    }

    /** Reports what an attacker saw. */
    static void report(String name, Sighting seen, Report report) {
        if (seen.least() > 0 && seen.most() < Long.MAX_VALUE) {
            report.holds(name + seen.what() + ", " + seen.found() + " of " + seen.most(), seen.holds());
        } else if (seen.least() > 0) {
            report.atLeast(name + seen.what(), seen.found(), seen.least());
        } else if (seen.most() < Long.MAX_VALUE) {
            report.atMost(name + seen.what(), seen.found(), seen.most());
        } else {
            report.note(name + seen.what(), seen.found());
        }
    }

    /** Reports what is left, and returns what the victim holds. */
    Memory report(String name, Report report) throws IOException, InterruptedException {
        Memory after = whenGone();
        report.atMost(name + "connections left", after.files() - before.files(), 0);
        report.atMost(name + "threads left", after.threads() - before.threads(), 0);
        report.atMost(name + "MiB of heap left", (after.heapBytes() - before.heapBytes()) / MEBIBYTE, HEAP_MIB);
        report.atMost(
                name + "MiB of direct memory left",
                (after.directBytes() - before.directBytes()) / MEBIBYTE,
                DIRECT_MIB);
        report.atMost(name + "KiB logged", (victim.loggedBytes() - loggedBefore) / 1024, LOGGED_KIB);
        report.atMost(name + "lines of lacking memory", victim.outOfMemoryLines(), 0);
        report.atMost(name + "lines of leaks", victim.leakLines(), 0);
        return after;
    }

    private Memory whenGone() throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        Memory now = victim.memory();
        while ((now.files() > before.files() || now.threads() > before.threads()) && System.nanoTime() - end < 0) {
            Thread.sleep(STEP_MILLIS);
            now = victim.memory();
        }
        return now;
    }
}
