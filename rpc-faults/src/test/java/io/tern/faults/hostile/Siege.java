package io.tern.faults.hostile;

import io.tern.faults.hostile.Neighbour.Impression;
import io.tern.faults.scenario.Report;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What an attack does to its victim and to those who call it meanwhile. Not thread-safe. */
final class Siege {
    private static final int STEP_MILLIS = 300;
    /** What others may notice of an attack if it is less than the double of what they are used to. */
    static final double NOTICED_MILLIS = 5;

    private final Victim victim;
    private final String address;
    private final Attacker attacker;
    private final Neighbour neighbour;
    private final Neighbour elsewhere;
    private final Report report;
    private double usualMillis;

    /**
     * A siege that has not begun.
     *
     * @param address of the victim
     * @param neighbour calls the victim
     * @param elsewhere calls a server of its own, which nobody attacks: what it notices is the machine's
     */
    Siege(Victim victim, String address, Attacker attacker, Neighbour neighbour, Neighbour elsewhere, Report report) {
        this.victim = victim;
        this.address = address;
        this.attacker = attacker;
        this.neighbour = neighbour;
        this.elsewhere = elsewhere;
        this.report = report;
    }

    /** Learns how long calls take without an attack, after one that lets all threads begin that begin with their first work. */
    void warmUp(Attack first, int quietMillis) throws InterruptedException {
        rehearse(first, first.shortSize(), 0);
        Thread.sleep(quietMillis);
        Neighbour.newcomerIsServed(address);
        neighbour.impression();
        Thread.sleep(quietMillis);
        usualMillis = neighbour.impression().p99Millis();
        report.note("p99 of others without an attack", String.format(Locale.ROOT, "%.2f ms", usualMillis));
    }

    /**
     * Plays an attack without counting anything, over and over until it has taken so long: a server that has run for a while is not busy with
     * compiling when it is attacked, which takes most of a processor for some seconds.
     */
    void rehearse(Attack attack, int size, int leastMillis) throws InterruptedException {
        long begun = System.nanoTime();
        do {
            attacker.begin(attack, size);
            while (attacker.isBusy()) {
                Thread.sleep(STEP_MILLIS);
            }
            attacker.sightings();
        } while (System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(leastMillis));
    }

    /** Plays one attack, over and over until it has taken so long. */
    void play(Attack attack, int size, int leastMillis) throws IOException, InterruptedException {
        String name = attack.name() + ": ";
        Aftermath aftermath = Aftermath.before(victim);
        neighbour.impression();
        elsewhere.impression();
        Map<String, Sighting> worst = new LinkedHashMap<>();
        int turnedAway = 0;
        int plays = 0;
        long begun = System.nanoTime();
        do {
            attacker.begin(attack, size);
            do {
                Thread.sleep(STEP_MILLIS);
                turnedAway += Neighbour.newcomerIsServed(address) ? 0 : 1;
            } while (attacker.isBusy());
            attacker.sightings().forEach(seen -> worst.merge(seen.what(), seen, Sighting::orWorse));
            plays++;
        } while (System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(leastMillis));
        int open = neighbour.awaitCalls();
        Impression others = neighbour.impression();
        double elsewhereMillis = elsewhere.impression().p99Millis();
        worst.values().forEach(sighting -> Aftermath.report(name, sighting, report));
        report.atMost(name + "calls of others that failed " + others.lastFailure(), others.failed(), 0);
        report.atMost(name + "calls of others without an end", open, 0);
        report.measuredAtMost(
                name + "calls of others that were refused as overload", (double) others.refused(), 0, "calls");
        report.atMost(name + "newcomers turned away", turnedAway, 0);
        report.note(name + "p99 elsewhere", String.format(Locale.ROOT, "%.2f ms", elsewhereMillis));
        report.measuredAtMost(
                name + "p99 of others",
                others.p99Millis(),
                Math.max(2 * usualMillis, usualMillis + NOTICED_MILLIS),
                "ms");
        Memory after = aftermath.report(name, report);
        long allocatedKib = (after.allocatedBytes() - aftermath.before().allocatedBytes()) / 1024;
        report.note(name + "KiB allocated", allocatedKib);
        if (attack.allocatedKibEach() < Long.MAX_VALUE) {
            report.atMost(name + "KiB allocated each", allocatedKib / ((long) plays * size), attack.allocatedKibEach());
        }
    }
}
