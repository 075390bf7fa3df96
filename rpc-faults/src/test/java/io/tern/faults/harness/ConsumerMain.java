package io.tern.faults.harness;

import io.tern.api.ServiceKey;
import io.tern.bootstrap.RpcApplication;
import java.nio.file.Path;

/** A process that calls {@link Journal} at a steady rate until it is told to stop. */
public final class ConsumerMain {
    private ConsumerMain() {}

    /**
     * {@code ConsumerMain <number> <registry> <ledger> <directory for snapshots>}. Commands: {@code rate <calls per second>}, 0 to stop
     * and wait for those that are under way; {@code figures}; {@code ready} and {@code late} as in {@link CrowdWatch}. Its application, and so its
     * snapshot, has a name of its own but for {@code -Djournal.application}; it also refers to {@code -Djournal.crowd} services of a {@link Crowd}.
     */
    public static void main(String[] arguments) {
        CrowdWatch crowd = new CrowdWatch();
        RpcApplication application = RpcApplication.builder(
                        System.getProperty("journal.application", "consumer-" + arguments[0]))
                .registry(arguments[1])
                .startWait(Fleet.START_WAIT)
                .snapshotDirectory(Path.of(arguments[3]))
                .bind("127.0.0.1")
                .port(0)
                .listener(crowd)
                .start();
        Journal journal = application.refer(Journal.class);
        Load load = new Load(journal, CallLedger.open(Path.of(arguments[2])), Integer.parseInt(arguments[0]));
        Commands.answer(command -> switch (command) {
            case "figures" -> Figures.now().toString();
            case "ready" -> crowd.ready();
            case "late" -> crowd.late();
            default -> load.rate(Integer.parseInt(command.substring("rate ".length())));
        });
        Commands.ready("");
        for (int i = 0; i < Integer.getInteger("journal.crowd", 0); i++) {
            application.refer(new ServiceKey(Crowd.SERVICE + i, "", ""));
        }
        application.whenStopped().join();
    }
}
