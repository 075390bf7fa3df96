package io.tern.faults.hostile;

import io.tern.bootstrap.RpcApplication;
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

/** Every attack, one after the other, on a provider with little memory, while others call it. */
public final class HostileClients implements Scenario {
    /** For a 99th percentile that is more than the worst of a few calls. */
    private static final int LONG_ENOUGH_MILLIS = 10_000;

    private static final int REHEARSAL_MILLIS = 15_000;

    @Override
    public String name() {
        return "hostile-clients";
    }

    @Override
    public String promise() {
        return "A provider survives clients that mean harm, with the memory it had before, and others do not notice.";
    }

    @Override
    public void play(Scale scale, Report report) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("tern-hostile-");
        Launch launch = server("victim", scale, directory).with("-XX:MaxDirectMemorySize=64m");
        try (JavaProcess process = JavaProcess.start(launch);
                JavaProcess other = JavaProcess.start(server("bystander", scale, directory));
                JavaProcess harm = attacker(directory, process.awaitReady())) {
            harm.awaitReady();
            Victim victim = new Victim(process);
            String address = process.awaitReady();
            try (RpcApplication application =
                            RpcApplication.builder("neighbour").start();
                    Neighbour neighbour = new Neighbour(application, address);
                    Neighbour elsewhere = new Neighbour(application, other.awaitReady())) {
                Siege siege = new Siege(victim, address, new Attacker(harm), neighbour, elsewhere, report);
                siege.warmUp(Attack.all().get(0), scale.of(1_000, 5_000));
                for (Attack attack : attacks()) {
                    if (scale == Scale.LONG) {
                        siege.rehearse(attack, attack.longSize(), REHEARSAL_MILLIS);
                    }
                    siege.play(
                            attack, scale.of(attack.shortSize(), attack.longSize()), scale.of(0, LONG_ENOUGH_MILLIS));
                }
            }
        } finally {
            Directories.delete(directory);
        }
    }

    /** All, or those that {@code -Dtorture.attacks=ping-flood,half-close} names. */
    private static List<Attack> attacks() {
        String names = System.getProperty("torture.attacks");
        return Attack.all().stream()
                .filter(attack -> names == null || List.of(names.split(",", -1)).contains(attack.name()))
                .toList();
    }

    /** Looking for leaks takes most of the time of small frames. */
    private static Launch server(String name, Scale scale, Path directory) {
        return scale == Scale.SHORT
                ? Launch.small(name, directory, VictimMain.class)
                : Launch.measured(name, directory, VictimMain.class).with("-XX:+UseG1GC", "-Xms256m");
    }

    private static JavaProcess attacker(Path directory, String address) {
        Launch launch = Launch.small("attacker", directory, AttackerMain.class).with("-Xmx512m");
        int colon = address.lastIndexOf(':');
        return JavaProcess.start(launch, address.substring(0, colon), address.substring(colon + 1));
    }
}
