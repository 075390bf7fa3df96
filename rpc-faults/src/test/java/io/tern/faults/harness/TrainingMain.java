package io.tern.faults.harness;

import io.tern.bootstrap.RpcApplication;
import io.tern.testkit.EmbeddedZooKeeper;
import java.nio.file.Path;

/** A process that uses what the others of the harness use, so that its JVM knows which classes are worth an archive: a training run. */
final class TrainingMain {
    private static final int CALLS_PER_SECOND = 200;
    private static final int CALL_MILLIS = 300;

    private TrainingMain() {}

    /** {@code TrainingMain <directory for ledgers>}; ends by itself. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Journalist journalist = new Journalist(0, ExecutionLedger.create(directory.resolve("provider.ledger")), 0);
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
                RpcApplication provider = application("provider", zooKeeper, directory)
                        .export(journalist)
                        .start();
                RpcApplication consumer =
                        application("consumer", zooKeeper, directory).start()) {
            Journal journal = consumer.refer(Journal.class);
            journal.read(0); // Or nothing is learned of calls.
            Load load = new Load(journal, CallLedger.create(directory.resolve("consumer.ledger")), 0);
            load.rate(CALLS_PER_SECOND);
            Thread.sleep(CALL_MILLIS);
            load.rate(0);
            provider.drain().join();
        }
    }

    private static RpcApplication.Builder application(String name, EmbeddedZooKeeper zooKeeper, Path directory) {
        return RpcApplication.builder(name)
                .registry("zookeeper://" + zooKeeper.connectString())
                .startWait(Fleet.START_WAIT)
                .snapshotDirectory(directory)
                .bind("127.0.0.1")
                .port(0);
    }
}
