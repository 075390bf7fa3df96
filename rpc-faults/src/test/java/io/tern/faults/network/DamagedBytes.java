package io.tern.faults.network;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.RpcException;
import io.tern.faults.Faults;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.Report;
import io.tern.faults.scenario.Scale;
import io.tern.faults.scenario.Scenario;
import io.tern.faults.scenario.Stalls;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A network that turns bits over and sends bytes twice, which TCP and TLS do not let happen and a broken middle box does. What
 * arrives is nobody's promise; that both sides live through it is ours.
 */
public final class DamagedBytes implements Scenario {
    private static final int NODES = 3;
    private static final int CALLERS = 3;
    /** What classes, pools and caches may take for good. */
    private static final int GROWTH_MEBIBYTES = 64;
    /** A frame of the largest size may be under way on each connection; an application takes much less. */
    private static final int DIRECT_MEBIBYTES = 192;
    /** A connection that no longer answers is closed after 7 s and tried again at most every 3 s. */
    private static final Duration BACK = Duration.ofSeconds(40);

    @Override
    public String name() {
        return "damaged-bytes";
    }

    @Override
    public String promise() {
        return "Corrupt and duplicate bytes cause no crash, hang, leak or unbounded memory.";
    }

    @Override
    public void play(Scale scale, Report report) throws Exception {
        long before = MemoryPeak.usedMebibytes();
        try (Stalls stalls = new Stalls();
                MemoryPeak peak = new MemoryPeak()) {
            AdderFindings findings = new AdderFindings(report, stalls);
            for (int seed = 1; seed <= scale.of(1, 5); seed++) {
                play(scale, seed, report, findings);
            }
            findings.report(scale);
            findings.noteValues();
            report.note("most heap in use", peak.heapMebibytes() + " MiB");
            report.atMost("most memory outside the heap, MiB", peak.directMebibytes(), DIRECT_MEBIBYTES);
        }
        report.atMost(
                "memory in use afterwards beyond before, MiB", MemoryPeak.usedMebibytes() - before, GROWTH_MEBIBYTES);
    }

    private static void play(Scale scale, long seed, Report report, AdderFindings findings) throws Exception {
        Duration time = Duration.ofMillis(scale.of(2_000, 60_000));
        String run = scale == Scale.LONG ? ", seed " + seed : "";
        Map<String, AdderConsumer> consumers = new LinkedHashMap<>();
        try (AdderProviders providers = new AdderProviders(NODES)) {
            try {
                damages().forEach((name, faults) -> {
                    int nodes = name.startsWith("one node") ? 1 : NODES;
                    consumers.put(
                            name,
                            new AdderConsumer(
                                    providers.addresses().subList(0, nodes),
                                    providers.book(),
                                    seed * damages().size() + consumers.size(),
                                    CALLERS));
                });
                damages().forEach((name, faults) -> at(consumers, name).set("damaged", faults));
                Await.pass(time);
                consumers.values().forEach(consumer -> consumer.set("afterwards", Faults.none()));
                long begin = System.nanoTime();
                consumers.forEach((name, consumer) ->
                        endsWell(report, "answers again: " + name + run, consumer, RpcException::remote));
                report.note("all answered again after" + run, (System.nanoTime() - begin) / 1_000_000 + " ms");
                consumers.values().forEach(AdderConsumer::reconnect);
                consumers.forEach((name, consumer) ->
                        endsWell(report, "serves again: " + name + run, consumer, failure -> false));
            } finally {
                for (AdderConsumer consumer : consumers.values()) {
                    consumer.close();
                }
            }
            consumers.forEach(findings::add);
            findings.add(providers);
        }
    }

    private static AdderConsumer at(Map<String, AdderConsumer> consumers, String name) {
        return Objects.requireNonNull(consumers.get(name), name);
    }

    private static Map<String, Faults> damages() {
        Map<String, Faults> damages = new LinkedHashMap<>();
        damages.put("corrupt, 1 in 20,000", Faults.none().corrupted(20_000));
        damages.put("corrupt, 1 in 1,000", Faults.none().corrupted(1_000));
        damages.put("duplicate, 1 in 5,000", Faults.none().duplicated(5_000));
        damages.put(
                "everything",
                Faults.none()
                        .corrupted(1_000)
                        .duplicated(1_000)
                        .truncated(3_000)
                        .sliced(7));
        damages.put("one node, corrupt, 1 in 2,000", Faults.none().corrupted(2_000));
        damages.put("one node, duplicate, 1 in 2,000", Faults.none().duplicated(2_000));
        return damages;
    }

    /**
     * A hundred calls in a row end as they should within the time that connections need to come back. A failure may count as an end: nothing
     * hangs any more, although a connection on which a name was damaged keeps that name.
     */
    private static void endsWell(Report report, String what, AdderConsumer consumer, Predicate<RpcException> isEnd) {
        int[] inRow = {0};
        String[] last = {"a wrong value"};
        boolean well = Await.until(BACK, () -> {
            try {
                inRow[0] = serves(consumer.adder()) ? inRow[0] + 1 : 0;
            } catch (RpcException e) {
                last[0] = e.toString();
                inRow[0] = isEnd.test(e) ? inRow[0] + 1 : 0;
            }
            return inRow[0] == 100;
        });
        report.holds(what, well);
        if (!well) {
            report.note("the last failure of: " + what, last[0]);
        }
    }

    private static boolean serves(Adder adder) {
        byte[] extra = new byte[100];
        Arrays.fill(extra, (byte) 7);
        try (CallScope scope =
                CallOptions.builder().timeoutMillis(1_000).build().open()) {
            return adder.look(1, extra) == 1 + extra.length;
        }
    }
}
