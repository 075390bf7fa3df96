package io.tern.faults.loss;

import io.tern.api.StatusCode;
import io.tern.faults.harness.CallLedger.Call;
import io.tern.faults.harness.Fleet;
import io.tern.faults.harness.Fleet.ConsumerProcess;
import io.tern.faults.harness.Fleet.ProviderProcess;
import io.tern.faults.harness.Tally;
import io.tern.faults.harness.Waiting;
import io.tern.faults.scenario.Findings;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One of three providers stops in the middle of its work, and goes on later: SIGSTOP and SIGCONT. */
public final class FrozenProvider implements Scenario {
    private static final int PROVIDERS = 3;
    private static final int WARM_UP_MILLIS = 2_000;
    private static final int RATE = 300;
    private static final long NOTICED_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** A call that takes so long was sent to the frozen provider first. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long FAIR_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration BACK_LIMIT = Duration.ofSeconds(40);

    @Override
    public String name() {
        return "sigstop";
    }

    @Override
    public String promise() {
        return "A provider that hangs costs calls that it has no more than their own timeouts, others nothing, and gets its share when it is back.";
    }

    @Override
    public boolean sharesTheMachine() {
        return true;
    }

    @Override
    public void play(Scale scale, Report report) throws InterruptedException {
        int frozenMillis = scale.of(4_000, 20_000);
        try (Fleet fleet = Fleet.start(1)) {
            List<ProviderProcess> providers = fleet.startProviders(PROVIDERS, "tern.warmupMillis=0");
            ConsumerProcess consumer = fleet.startConsumer("tern.timeoutMillis=5000");
            ProviderProcess victim = providers.get(0);
            consumer.rate(RATE);
            Thread.sleep(WARM_UP_MILLIS);
            long frozen = System.nanoTime();
            victim.process().freeze();
            long executed = victim.ledger().count();
            Thread.sleep(frozenMillis);
            report.atMost(
                    "calls that it executed while it hung", victim.ledger().count() - executed, 0);
            long thawed = System.nanoTime();
            victim.process().thaw();
            long back = backAfter(consumer, victim, thawed);
            if (scale == Scale.LONG) {
                sleepUntil(thawed + FAIR_NANOS + WINDOW_NANOS);
            }
            consumer.stop();
            reportFrozen(consumer, frozen, thawed, report);
            report.note("first reply after it goes on", TimeUnit.NANOSECONDS.toMillis(back) + " ms");
            if (scale == Scale.LONG) {
                double share = share(
                        consumer,
                        thawed + FAIR_NANOS,
                        thawed + FAIR_NANOS + WINDOW_NANOS,
                        call -> call.provider() == victim.number());
                report.measuredAtLeast("its share 10 s after it goes on", 100 * share, 100.0 / PROVIDERS * 0.75, "%");
            }
            Tally tally = fleet.tally();
            report.atMost("failed idempotent calls", tally.failedReads(), 0);
            Findings.consistent(fleet, tally, report);
        }
    }

    private static void reportFrozen(ConsumerProcess consumer, long frozen, long thawed, Report report) {
        Predicate<Call> hasIt = call -> call.failed() || call.nanos() > LONG_NANOS;
        report.note(
                "share of calls that went to it in the first 3 s",
                percent(share(consumer, frozen, frozen + NOTICED_NANOS, hasIt)));
        double later = share(consumer, frozen + NOTICED_NANOS, thawed, hasIt);
        report.measuredAtMost("the same after 3 s", 100 * later, 1, "%");
        long[] other = new long[1];
        consumer.ledger().forEach(0, call -> {
            if (call.failed() && call.code() != StatusCode.DEADLINE_EXCEEDED) {
                other[0]++;
            }
        });
        report.atMost("failures other than the caller's own timeout", other[0], 0);
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    /** Of the calls that began in a span of time, how many are of a kind. */
    private static double share(ConsumerProcess consumer, long from, long to, Predicate<Call> kind) {
        long[] counts = new long[2];
        consumer.ledger().forEach(0, call -> {
            if (call.begunNanos() - from >= 0 && call.begunNanos() - to < 0) {
                counts[0]++;
                counts[1] += kind.test(call) ? 1 : 0;
            }
        });
        return counts[0] == 0 ? 0 : (double) counts[1] / counts[0];
    }

    /** From when it goes on to the end of the first call begun since then that it has answered. */
    private static long backAfter(ConsumerProcess consumer, ProviderProcess victim, long thawed)
            throws InterruptedException {
        long first = consumer.ledger().count();
        Call answered =
                Waiting.until("a reply of " + victim.process(), BACK_LIMIT, () -> answeredBy(consumer, victim, first));
        return answered.endedNanos() - thawed;
    }

    private static @Nullable Call answeredBy(ConsumerProcess consumer, ProviderProcess provider, long from) {
        for (long number = from; number < consumer.ledger().count(); number++) {
            Call call = consumer.ledger().call(number);
            if (call.hasEnded() && call.provider() == provider.number()) {
                return call;
            }
        }
        return null;
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }
}
