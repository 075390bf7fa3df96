package io.tern.faults.hostile;

import io.tern.faults.harness.Directories;
import io.tern.faults.harness.JavaProcess;
import io.tern.faults.harness.JavaProcess.Launch;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Servers that do not answer, answer nonsense or never stop, called by an application with little memory that calls a good one, too. */
public final class HostileServers implements Scenario {
    private static final int STEP_MILLIS = 100;
    private static final int WARM_UP_CALLS = 50;

    @Override
    public String name() {
        return "hostile-servers";
    }

    @Override
    public String promise() {
        return "A caller survives servers that mean harm: every call ends with a code, memory stays, and its calls of other servers do not notice.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tern-hostile-");
        try (JavaProcess good = JavaProcess.start(Launch.small("good", directory, VictimMain.class));
                JavaProcess bad = JavaProcess.start(Launch.small("bad", directory, RogueMain.class));
                JavaProcess caller = caller(scale, directory, good.awaitReady())) {
            bad.awaitReady();
            caller.awaitReady();
            Victim victim = new Victim(caller);
            suffer(victim, good.awaitReady(), WARM_UP_CALLS);
            double usualMillis = p99Millis(suffer(victim, good.awaitReady(), WARM_UP_CALLS));
            for (Rogue rogue : Rogue.all()) {
                play(rogue.name(), bad.ask(rogue.name()), victim, scale.of(4, 500), usualMillis, report);
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private static JavaProcess caller(Scale scale, Path directory, String good) {
        Launch launch = scale == Scale.SHORT
                ? Launch.small("caller", directory, CallerMain.class)
                : Launch.measured("caller", directory, CallerMain.class);
        return JavaProcess.start(launch.with("-Xmx128m", "-XX:MaxDirectMemorySize=64m"), good);
    }

    private static void play(String rogue, String address, Victim victim, int calls, double usualMillis, Report report)
            throws IOException, InterruptedException {
        String name = rogue + ": ";
        Aftermath aftermath = Aftermath.before(victim);
        List<Sighting> sightings = suffer(victim, address, calls);
        sightings.stream()
                .filter(seen -> !seen.what().equals(CallerMain.P99_MICROS))
                .forEach(seen -> Aftermath.report(name, seen, report));
        report.measuredAtMost(
                name + "p99 of the calls of the good server",
                p99Millis(sightings),
                Math.max(2 * usualMillis, usualMillis + Siege.NOTICED_MILLIS),
                "ms");
        aftermath.report(name, report);
    }

    private static double p99Millis(List<Sighting> sightings) {
        return sightings.stream()
                        .filter(seen -> seen.what().equals(CallerMain.P99_MICROS))
                        .mapToLong(Sighting::found)
                        .sum()
                / 1e3;
    }

    private static List<Sighting> suffer(Victim victim, String address, int calls) throws InterruptedException {
        victim.process().ask("call " + address + ' ' + calls);
        String state;
        do {
            Thread.sleep(STEP_MILLIS);
            state = victim.process().ask("state");
        } while (state.equals("running"));
        return Sighting.parse(state);
    }
}
