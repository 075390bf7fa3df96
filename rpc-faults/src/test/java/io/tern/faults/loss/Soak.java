package io.tern.faults.loss;

import io.tern.faults.harness.Figures;
import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.JavaProcess;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A provider that stays, one that is replaced again and again, and a consumer, for as many calls as a busy hour has. */
public final class Soak implements Scenario {
    private static final long SETTLE_SECONDS = 60;
    /** Threads end when they have had nothing to do for a minute, those of the load as those of Tern. */
    private static final int REST_SECONDS = 75;

    private static final int MEBIBYTE = 1 << 20;

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String promise() {
        return "Memory, threads, classes and descriptors stay what they are while calls and restarts go on.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws InterruptedException {
        long seconds = scale.of(5, 600);
        try (Fleet fleet = Fleet.start(1)) {
            ProviderProcess stays = fleet.startProviders(1).get(0);
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000");
            List<JavaProcess> replaced = new ArrayList<>();
            long settleSeconds = Math.min(SETTLE_SECONDS, seconds / 2);
            playFor(settleSeconds, scale, fleet, consumer, replaced);
            rest(scale, consumer);
            Figures providerBefore = stays.figures();
            Figures consumerBefore = consumer.figures();
            playFor(seconds - settleSeconds, scale, fleet, consumer, replaced);
            report.note(
                    "threads under load at the end, provider and consumer",
                    stays.figures().threads() + " and " + consumer.figures().threads());
            rest(scale, consumer);
            compare("provider", providerBefore, stays.figures(), scale, report);
            compare("consumer", consumerBefore, consumer.figures(), scale, report);
            consumer.stop();
            report.atLeast("restarts of the other provider", replaced.size(), 2);
            Findings.nothingLost(fleet, report);
        }
    }

    private static void playFor(
            long seconds, Scale scale, Fleet fleet, ConsumerProcess consumer, List<JavaProcess> replaced)
            throws InterruptedException {
        consumer.rate(scale.of(300, 3_000));
        replaceUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds), fleet, replaced);
    }

    /**
     * What a moment needed goes, and what stays is counted: threads come and end with the load by dozens, so that while it lasts
     * neither a leak of a few nor their number could be told.
     */
    private static void rest(Scale scale, ConsumerProcess consumer) throws InterruptedException {
        consumer.rate(0);
        TimeUnit.SECONDS.sleep(scale.of(0, REST_SECONDS));
    }

    private static void replaceUntil(long end, Fleet fleet, List<JavaProcess> replaced) throws InterruptedException {
        do { // Once on the slowest machine.
            JavaProcess process = fleet.startProvider().process();
            process.awaitReady();
            Thread.sleep(1_000);
            process.terminate();
            process.awaitExit();
            replaced.add(process);
        } while (System.nanoTime() - end < 0);
    }

    /** In a few seconds neither compiler nor caches have settled, so that the short form prints these figures only. */
    private static void compare(String who, Figures before, Figures after, Scale scale, Report report) {
        String change = " of the " + who + ", begin to end: ";
        report.note("heap" + change, before.heapBytes() / MEBIBYTE + " to " + after.heapBytes() / MEBIBYTE + " MiB");
        report.note(
                "direct memory" + change,
                before.directBytes() / MEBIBYTE + " to " + after.directBytes() / MEBIBYTE + " MiB");
        report.note("threads" + change, before.threads() + " to " + after.threads());
        report.note("classes" + change, before.classes() + " to " + after.classes());
        report.note("descriptors" + change, before.files() + " to " + after.files());
        if (scale == Scale.LONG) {
            report.measuredAtMost(
                    "heap that grew, " + who, mebibytes(after.heapBytes() - before.heapBytes()), 4, "MiB");
            report.measuredAtMost(
                    "direct memory that grew, " + who, mebibytes(after.directBytes() - before.directBytes()), 8, "MiB");
            report.measuredAtMost("threads that came, " + who, after.threads() - before.threads(), 5, "threads");
            report.measuredAtMost("classes that came, " + who, after.classes() - before.classes(), 50, "classes");
            report.measuredAtMost(
                    "descriptors that came, " + who, (double) after.files() - before.files(), 5, "descriptors");
        }
    }

    private static double mebibytes(long bytes) {
        return (double) bytes / MEBIBYTE;
    }
}
