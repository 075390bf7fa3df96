package io.tern.faults.torture;

import io.tern.faults.hostile.Attack;
import io.tern.faults.hostile.Attacker;
import io.tern.faults.hostile.Memory;
import io.tern.faults.hostile.Neighbour;
import io.tern.faults.hostile.Neighbour.Impression;
import io.tern.faults.hostile.Victim;
import java.io.IOException;
import java.util.Locale;

/** What an attack does to its victim and to those who call it meanwhile. Not thread-safe. */
final class Siege {
    private static final int QUIET_MILLIS = 2_000;
    private static final int STEP_MILLIS = 300;
    /** What others may notice of an attack if it is less than the double of what they are used to. */
    static final double NOTICED_MILLIS = 5;

    private final Victim victim;
    private final String address;
    private final Attacker attacker;
    private final Neighbour neighbour;
    private final Report report;
    private double usualMillis;

    Siege(Victim victim, String address, Attacker attacker, Neighbour neighbour, Report report) {
        this.victim = victim;
        this.address = address;
        this.attacker = attacker;
        this.neighbour = neighbour;
        this.report = report;
    }

    /** Learns how long calls take without an attack. */
    void warmUp() throws InterruptedException {
        Thread.sleep(QUIET_MILLIS);
        Neighbour.newcomerIsServed(address);
        neighbour.impression();
        Thread.sleep(QUIET_MILLIS);
        usualMillis = neighbour.impression().p99Millis();
        report.note("p99 of others without an attack", String.format(Locale.ROOT, "%.2f ms", usualMillis));
    }

    /** Plays one attack. */
    void play(Attack attack, int size) throws IOException, InterruptedException {
        String name = attack.name() + ": ";
        Aftermath aftermath = Aftermath.before(victim);
        neighbour.impression();
        attacker.begin(attack, size);
        int turnedAway = 0;
        do {
            Thread.sleep(STEP_MILLIS);
            turnedAway += Neighbour.newcomerIsServed(address) ? 0 : 1;
        } while (attacker.isBusy());
        Impression others = neighbour.impression();
        attacker.sightings().forEach(sighting -> Aftermath.report(name, sighting, report));
        report.atMost(name + "calls of others that failed " + others.lastFailure(), others.failed(), 0);
        report.measuredAtMost(
                name + "calls of others that were refused as overload", (double) others.refused(), 0, "calls");
        report.atMost(name + "newcomers turned away", turnedAway, 0);
        report.measuredAtMost(
                name + "p99 of others",
                others.p99Millis(),
                Math.max(2 * usualMillis, usualMillis + NOTICED_MILLIS),
                "ms");
        Memory after = aftermath.report(name, report);
        report.note(
                name + "KiB allocated",
                (after.allocatedBytes() - aftermath.before().allocatedBytes()) / 1024);
    }
}
