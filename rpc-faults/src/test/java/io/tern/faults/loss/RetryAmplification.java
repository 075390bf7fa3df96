package io.tern.faults.loss;

import io.tern.api.ReferenceOptions;
import io.tern.api.RpcException;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.Hop;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** This process calls a hop, which calls a hop, which calls one of two that always break. */
public final class RetryAmplification implements Scenario {
    private static final int CALLERS = 8;
    private static final int RATE = 240;
    private static final int BURST_SECONDS = 2;

    @Override
    public String name() {
        return "retry-amplification";
    }

    @Override
    public String promise() {
        return "Three hops of idempotent methods whose last one always breaks put hardly more load on it than was offered.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws InterruptedException {
        int seconds = scale.of(3, 30);
        try (Fleet fleet = Fleet.start(1)) {
            List<ProviderProcess> leaves = List.of(fleet.startHop(3, true), fleet.startHop(3, true));
            for (ProviderProcess hop :
                    List.of(leaves.get(0), leaves.get(1), fleet.startHop(2, false), fleet.startHop(1, false))) {
                hop.process().awaitReady();
            }
            try (RpcApplication caller = RpcApplication.builder("caller")
                    .registry(fleet.zooKeeper().registry())
                    .bind("127.0.0.1")
                    .port(0)
                    .snapshot(false)
                    .shutdownHook(false)
                    .start()) {
                Hop first = caller.refer(
                        Hop.class, ReferenceOptions.builder().group("1").build());
                LongAdder failed = new LongAdder();
                long burst = offer(first, BURST_SECONDS, failed);
                long burstLoad = executed(leaves);
                long offered = offer(first, seconds, failed);
                long load = executed(leaves) - burstLoad;
                report.note("offered in the first 2 s, and what the last hop got", burst + ", " + burstLoad);
                report.measuredAtLeast("calls in them that were sent again", (double) burstLoad - burst, 1, "calls");
                report.note("offered a second, after that", offered / seconds);
                report.atMost("calls at the last hop that offered " + offered, load, offered * 6 / 5);
                report.atLeast("the same, at least", load, 1);
                report.atMost("calls that did not fail", burst + offered - failed.sum(), 0);
            }
        }
    }

    private static long executed(List<ProviderProcess> leaves) {
        return leaves.stream().mapToLong(leaf -> leaf.ledger().count()).sum();
    }

    /** Calls at a steady rate and returns how many calls it made, all of which have ended. */
    @SuppressWarnings("FutureReturnValueIgnored") // They end with the executor.
    private static long offer(Hop hop, int seconds, LongAdder failed) throws InterruptedException {
        ScheduledExecutorService callers = Executors.newScheduledThreadPool(CALLERS);
        AtomicLong made = new AtomicLong();
        for (int i = 0; i < CALLERS; i++) {
            callers.scheduleAtFixedRate(
                    () -> call(hop, made.incrementAndGet(), failed),
                    ThreadLocalRandom.current().nextInt(10),
                    1_000L * CALLERS / RATE,
                    TimeUnit.MILLISECONDS);
        }
        TimeUnit.SECONDS.sleep(seconds);
        callers.shutdown();
        if (!callers.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("calls hang");
        }
        return made.get();
    }

    private static void call(Hop hop, long number, LongAdder failed) {
        try {
            hop.go(number);
        } catch (RpcException expected) {
            failed.increment();
        }
    }
}
