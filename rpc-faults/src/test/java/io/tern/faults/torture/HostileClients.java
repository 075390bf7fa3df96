package io.tern.faults.torture;

import io.tern.bootstrap.RpcApplication;
import io.tern.faults.harness.JavaProcess;
import io.tern.faults.harness.JavaProcess.Launch;
import io.tern.faults.hostile.Attack;
import io.tern.faults.hostile.Attacker;
import io.tern.faults.hostile.AttackerMain;
import io.tern.faults.hostile.Neighbour;
import io.tern.faults.hostile.Victim;
import io.tern.faults.hostile.VictimMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Every attack, one after the other, on a provider with little memory, while others call it. */
final class HostileClients implements Scenario {
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
        Launch launch = Launch.small("victim", directory, VictimMain.class).with("-XX:MaxDirectMemorySize=64m");
        try (JavaProcess process = JavaProcess.start(launch);
                JavaProcess harm = attacker(directory, process.awaitReady())) {
            harm.awaitReady();
            Victim victim = new Victim(process);
            String address = process.awaitReady();
            try (RpcApplication application =
                            RpcApplication.builder("neighbour").start();
                    Neighbour neighbour = new Neighbour(application, address)) {
                Siege siege = new Siege(victim, address, new Attacker(harm), neighbour, report);
                siege.warmUp();
                for (Attack attack : Attack.all()) {
                    siege.play(attack, scale.of(attack.shortSize(), attack.longSize()));
                }
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private static JavaProcess attacker(Path directory, String address) {
        Launch launch = Launch.small("attacker", directory, AttackerMain.class).with("-Xmx512m");
        int colon = address.lastIndexOf(':');
        return JavaProcess.start(launch, address.substring(0, colon), address.substring(colon + 1));
    }
}
