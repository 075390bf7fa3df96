package io.tern.faults.stopping;

import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.Form;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** However an application is stopped, it ends. */
public final class Stopping implements Scenario {
    /** The promise: the drain limit and 2 s. */
    private static final long MOST_MILLIS = StoppedWorld.DRAIN.toMillis() + 2_000;
    /** What a slow machine may add. */
    private static final long SURELY_MILLIS = MOST_MILLIS + 15_000;

    private static final Duration NO_THREADS = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "shutdown";
    }

    @Override
    public String promise() {
        return "A stop ends within the drain limit and 2 s, whatever is in flight, unreachable or stopping it besides.";
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        List<Callable<Void>> stops = new ArrayList<>();
        for (int round = 0; round < scale.of(1, 3); round++) {
            Stops.all().forEach((name, stop) -> stops.add(() -> play(name, stop, "pool", report)));
            if (scale == Scale.LONG && Form.all().stream().anyMatch(Form::isVirtual)) {
                Stops.all()
                        .forEach((name, stop) ->
                                stops.add(() -> play(name + ", virtual threads", stop, "virtual", report)));
            }
            StoppedProcess.ways().forEach((way, name) -> stops.add(() -> playProcess(way, name, report)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(scale.of(8, 1)); // Times count in the long form only.
        try {
            for (Future<Void> played : threads.invokeAll(stops)) {
                played.get();
            }
        } finally {
            threads.shutdown();
        }
        report.holds("no thread is left", Await.until(NO_THREADS, Stopping::noThreadIsLeft));
    }

    private static @Nullable Void play(String name, Stops.Stop stop, String executor, Report report) throws Exception {
        try (StoppedWorld world = new StoppedWorld(executor)) {
            report(name, stop.millis(world), report);
            world.close();
            report.holds("all callers are told: " + name, world.allCallsEnded());
        }
        return null;
    }

    private static @Nullable Void playProcess(String way, String name, Report report) throws Exception {
        report(name, StoppedProcess.millis(way), report);
        return null;
    }

    private static boolean noThreadIsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("tern-"));
    }

    private static void report(String name, long millis, Report report) {
        report.holds("ends: " + name, millis <= SURELY_MILLIS);
        report.measuredAtMost(name, (double) millis, (double) MOST_MILLIS, "ms");
    }
}
