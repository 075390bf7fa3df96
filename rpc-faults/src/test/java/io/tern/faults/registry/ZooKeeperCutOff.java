package io.tern.faults.registry;

import io.tern.faults.FaultProxy;
import io.tern.faults.Faults;
import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.registry.Registrations.Registered;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.util.concurrent.TimeUnit;

/** One of two providers loses ZooKeeper, and nothing else, for longer than its session lasts. */
public final class ZooKeeperCutOff implements Scenario {
    private static final long SEED = 4;
    private static final int LONG_MILLIS = 60_000;
    private static final int WARM_UP_MILLIS = 2_000;
    /** Of a few seconds on any machine, or nearly its half of all. */
    private static final int LEAST_SHARE_PERCENT = 5;

    private static final int USUAL_SHARE_PERCENT = 40;

    @Override
    public String name() {
        return "zookeeper-cut-off";
    }

    @Override
    public String promise() {
        return "A provider that is cut off from ZooKeeper alone keeps its traffic: callers trust its connection.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        try (Fleet fleet = Fleet.start(1);
                FaultProxy proxy = FaultProxy.to("127.0.0.1", fleet.zooKeeper().port(0), SEED);
                Registrations registrations =
                        Registrations.open(fleet.zooKeeper().connectString())) {
            ProviderProcess other = fleet.startProvider("tern.warmupMillis=0");
            ProviderProcess cut = fleet.startProviderAt(
                    "zookeeper://" + proxy.address() + "?sessionMillis=3000", "tern.warmupMillis=0");
            other.process().awaitReady();
            Registered before = registrations.await(cut);
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000");
            consumer.rate(scale.of(100, 300));
            Thread.sleep(WARM_UP_MILLIS);

            Cut way = new Cut(proxy, registrations, cut, other, report);
            Registered again = way.loseBytes(before, scale.of(3_000, LONG_MILLIS));
            if (scale == Scale.LONG) {
                again = way.refuse(again, LONG_MILLIS);
            }
            // After it was suspect it is one of the listed again: gone means gone.
            cut.process().terminate();
            cut.process().awaitExit();
            long late = cut.ledger().count();
            Thread.sleep(scale.of(500, 2_000));
            consumer.stop();
            report.atMost("calls to it after it has ended", cut.ledger().count() - late, 0);
            report.holds(
                    "it is registered as before when the way is free",
                    again.content().equals(before.content()));
            Findings.nothingLost(fleet, report);
        }
    }

    /** The way from one of two providers to ZooKeeper. */
    private record Cut(
            FaultProxy proxy, Registrations registrations, ProviderProcess cut, ProviderProcess other, Report report) {
        Registered loseBytes(Registered before, int millis) throws InterruptedException {
            proxy.set(Faults.none().blackHole());
            share("while bytes are lost", before, millis);
            proxy.set(Faults.none());
            return again(before);
        }

        Registered refuse(Registered before, int millis) throws InterruptedException {
            proxy.refuse(true);
            proxy.resetConnections();
            share("while connections are refused", before, millis);
            proxy.refuse(false);
            return again(before);
        }

        /** Waits until its registration has gone, and counts who is called from then on. */
        private void share(String when, Registered before, int millis) throws InterruptedException {
            registrations.awaitGone(before);
            long its = cut.ledger().count();
            long others = other.ledger().count();
            Thread.sleep(millis);
            its = cut.ledger().count() - its;
            others = other.ledger().count() - others;
            long percent = 100 * its / Math.max(1, its + others);
            report.atLeast("percent of the calls to one of two providers " + when, percent, LEAST_SHARE_PERCENT);
            report.measuredAtLeast("the same " + when, (double) percent, USUAL_SHARE_PERCENT, "%");
        }

        private Registered again(Registered before) throws InterruptedException {
            long begin = System.nanoTime();
            Registered again = registrations.awaitAnew(before);
            report.note("registered again after", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms");
            return again;
        }
    }
}
