package io.tern.faults.stopping;

import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.FaultProxy;
import io.tern.faults.Faults;
import io.tern.faults.harness.JavaProcess;
import io.tern.faults.harness.JavaProcess.Launch;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.LoopbackApplication;
import io.tern.testkit.EmbeddedZooKeeper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that stops with a call in flight that does not end, and with a registry that has just vanished. */
final class StoppedProcess {
    /** Time for the call to begin. */
    private static final Duration BEGUN = Duration.ofMillis(500);

    private StoppedProcess() {}

    /** Ways to stop it, each with its name for people. */
    static Map<String, String> ways() {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("signal", "SIGTERM");
        ways.put("hook", "SIGTERM, with a shutdown hook that closes, too");
        ways.put("exit", "System.exit on another thread");
        ways.put("method", "System.exit in a service method");
        return ways;
    }

    /** Stops it in a way, and returns how many milliseconds it took to end. */
    static long millis(String way) throws Exception {
        Path directory = Files.createTempDirectory("tern-stop-");
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
                FaultProxy registry = FaultProxy.to("127.0.0.1", zooKeeper.port(), 1);
                JavaProcess process = JavaProcess.start(
                        Launch.small(way, directory, StoppedMain.class), way, "zookeeper://" + registry.address());
                RpcApplication consumer =
                        LoopbackApplication.builder("consumer").start()) {
            Blocking called = consumer.refer(
                    Blocking.class,
                    ReferenceOptions.builder()
                            .address(process.awaitReady())
                            .timeoutMillis(100_000)
                            .required(true)
                            .build());
            registry.set(Faults.none().blackHole());
            long begin = System.nanoTime();
            act(called);
            if (!way.equals("method")) {
                Await.pass(BEGUN);
                begin = System.nanoTime();
                end(process, way);
            }
            process.awaitExit();
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        } finally {
            Files.deleteIfExists(directory.resolve(way + ".log"));
            Files.delete(directory);
        }
    }

    private static void end(JavaProcess process, String way) throws InterruptedException {
        if (way.equals("exit")) {
            process.ask("exit");
        } else {
            process.terminate();
        }
    }

    private static void act(Blocking called) {
        Thread caller = new Thread(
                () -> {
                    try {
                        String unused = called.act();
                    } catch (RuntimeException e) {
                        // The process has ended.
                    }
                },
                "torture-caller");
        caller.setDaemon(true);
        caller.start();
    }
}
