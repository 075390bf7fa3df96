package io.tern.faults.network;

import io.tern.api.ConnectionState;
import io.tern.faults.Faults;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.Outcomes;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import io.tern.faults.scenario.Stalls;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network that resets, delays, cuts into pieces and swallows. One consumer has three nodes and another has one of them;
 * both call all the time while the faults change.
 */
public final class BadNetwork implements Scenario {
    private static final int NODES = 3;
    private static final int CALLERS = 6;
    /** The node that disappears for the consumer that has others. */
    private static final int DARK = 0;
    /** A call and its reply are about 200 bytes, so about one call in twenty meets a reset. */
    private static final Faults RESETS = Faults.none().reset(4_000);

    private static final Faults JITTER = Faults.none().latency(Duration.ZERO, Duration.ofMillis(200));
    private static final Faults SLICES = Faults.none().sliced(1);
    private static final Faults BLACK_HOLE = Faults.none().blackHole();
    private static final List<Faults> CHANGING = List.of(
            Faults.none(),
            RESETS,
            JITTER,
            SLICES,
            BLACK_HOLE,
            Faults.none().stalled(),
            Faults.none().halfOpen(),
            Faults.none().truncated(2_000),
            Faults.none().bandwidth(10_000),
            RESETS.sliced(1).latency(Duration.ZERO, Duration.ofMillis(20)));

    private static final Duration CHANGE = Duration.ofMillis(200);
    /** A ping after a second, a second for its answer, and some time for a slow machine. */
    private static final Duration NOTICED = Duration.ofSeconds(15);
    /** Connections are tried again at most every 3 s; a try has a second. */
    private static final Duration BACK = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "bad-network";
    }

    @Override
    public String promise() {
        return "Resets, jitter, 1-byte slices, black holes: no call outlives its deadline, none hangs, none is lost without a code.";
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        try (Stalls stalls = new Stalls()) {
            AdderFindings findings = new AdderFindings(report, stalls);
            for (int seed = 1; seed <= scale.of(1, 5); seed++) {
                play(scale, seed, report, findings);
            }
            findings.report(scale);
            findings.reportValues();
        }
    }

    private static void play(Scale scale, long seed, Report report, AdderFindings findings) throws Exception {
        Duration phase = Duration.ofMillis(scale.of(1_200, 10_000));
        String run = scale == Scale.LONG ? ", seed " + seed : "";
        try (AdderProviders providers = new AdderProviders(NODES)) {
            AdderConsumer many = new AdderConsumer(providers.addresses(), providers.book(), seed, CALLERS);
            AdderConsumer one = new AdderConsumer(
                    providers.addresses().subList(DARK, DARK + 1), providers.book(), seed + NODES, CALLERS);
            try (many;
                    one) {
                Await.pass(Duration.ofMillis(500));
                play("resets", RESETS, phase, many, one);
                play("jitter", JITTER, phase, many, one);
                play("slices", SLICES, phase, many, one);
                blackHole(many, one, phase, run, report);
                change(new SplittableRandom(seed), phase, many, one);
                play("afterwards", Faults.none(), Duration.ZERO, many, one);
                report.holds("all nodes are back" + run, Await.until(BACK, () -> allReady(many) && isReady(one, 0)));
                long served = providers.served(DARK);
                report.holds(
                        "the dark node serves again" + run, Await.until(BACK, () -> providers.served(DARK) > served));
            }
            findings.add("three nodes", many);
            findings.add("one node", one);
            findings.add(providers);
        }
    }

    private static void play(String name, Faults faults, Duration time, AdderConsumer... consumers) {
        for (AdderConsumer consumer : consumers) {
            consumer.set(name, faults);
        }
        Await.pass(time);
    }

    /** One of three nodes disappears, and the only one of the other consumer does. */
    private static void blackHole(AdderConsumer many, AdderConsumer one, Duration phase, String run, Report report) {
        play("before the black hole", Faults.none(), Duration.ZERO, many, one);
        report.holds("all nodes are ready before" + run, Await.until(BACK, () -> allReady(many) && isReady(one, 0)));
        play("black hole", BLACK_HOLE, Duration.ZERO, one);
        many.load().phase("black hole, unnoticed");
        many.proxy(DARK).set(BLACK_HOLE);
        long begin = System.nanoTime();
        report.holds("the dark node is noticed" + run, Await.until(NOTICED, () -> !isReady(many, DARK)));
        report.note("noticed after" + run, (System.nanoTime() - begin) / 1_000_000 + " ms");
        Outcomes noticed = many.load().phase("black hole, noticed");
        Await.pass(phase);
        report.atMost(
                "calls that failed at the dark node once it was noticed" + run,
                noticed.failedAt(many.proxy(DARK).address()),
                0);
    }

    private static boolean allReady(AdderConsumer many) {
        return isReady(many, 0) && isReady(many, 1) && isReady(many, 2);
    }

    private static boolean isReady(AdderConsumer consumer, int node) {
        return consumer.state(node) == ConnectionState.READY;
    }

    private static void change(SplittableRandom random, Duration time, AdderConsumer many, AdderConsumer one) {
        play("changing", Faults.none(), Duration.ZERO, many, one);
        for (long left = time.toMillis() * 2; left > 0; left -= CHANGE.toMillis()) {
            for (int node = 0; node < NODES; node++) {
                many.proxy(node).set(CHANGING.get(random.nextInt(CHANGING.size())));
            }
            one.proxy(0).set(CHANGING.get(random.nextInt(CHANGING.size())));
            Await.pass(CHANGE);
        }
    }
}
