package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Result;
import io.tern.testkit.ScriptedCall;
import io.tern.testkit.ScriptedConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** What hedging costs and what it is good for, over thousands of calls in virtual time. */
class HedgingLoadTest {
    private static final int CALLS = 4_000;
    private static final int CALLS_PER_STEP = 2;
    private static final long STEP_MILLIS = 10;
    private static final long MILLI = 1_000_000;

    private final Random random = new Random(7);

    /** What a run of many calls came to. */
    private record Outcome(double extra, List<Long> sortedNanos) {
        long percentileMillis(int percent) {
            return sortedNanos.get(sortedNanos.size() * percent / 100 - 1) / MILLI;
        }
    }

    @Test
    void latenciesThatStayAsTheyAreCostAboutFivePercentMore() {
        Outcome outcome = run("hedging", 3, node -> {
            double factor = Math.exp(random.nextGaussian() / 2);
            return (long) (40 * MILLI * factor);
        });
        assertThat(outcome.extra()).isBetween(0.02, 0.055);
    }

    @Test
    void aSlowNodeAmongManyIsHardlySeenInTheTail() {
        ToLongFunction<Integer> oneIsSlow = node -> (node == 1 ? 400 : 20 + random.nextInt(20)) * MILLI;
        Outcome failover = run("failover", 25, oneIsSlow);
        Outcome hedging = run("hedging", 25, oneIsSlow);

        assertThat(failover.percentileMillis(99)).isEqualTo(400);
        assertThat(hedging.percentileMillis(99)).isLessThan(120);
        assertThat(hedging.percentileMillis(50)).isLessThanOrEqualTo(failover.percentileMillis(50) + 1);
        assertThat(hedging.extra()).isBetween(0.03, 0.10);
    }

    @Test
    void pausesOfAnyNodeAreCutFromTheTail() {
        ToLongFunction<Integer> pauses = node -> (random.nextInt(100) < 3 ? 300 : 20 + random.nextInt(20)) * MILLI;
        Outcome failover = run("failover", 3, pauses);
        Outcome hedging = run("hedging", 3, pauses);

        assertThat(failover.percentileMillis(98)).isEqualTo(300);
        assertThat(hedging.percentileMillis(98)).isLessThan(120);
        assertThat(hedging.extra()).isLessThan(0.07);
    }

    /** Makes calls at an even pace, in turn to the nodes, each of which takes as long as it is said to. */
    private Outcome run(String strategy, int nodes, ToLongFunction<Integer> latencyNanos) {
        try (ClusterFixture fixture = Strategies.idempotent(strategy, options -> options.loadBalancer("round-robin"))
                .open(nodes)) {
            List<Long> tookNanos = new ArrayList<>();
            List<CompletableFuture<Result>> replies = new ArrayList<>();
            Set<ScriptedCall> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            int warm = 0;
            for (int i = 0; i < CALLS / CALLS_PER_STEP; i++) {
                for (int call = 0; call < CALLS_PER_STEP; call++) {
                    replies.add(timed(fixture, tookNanos));
                }
                serve(fixture, seen, latencyNanos);
                fixture.advance(STEP_MILLIS);
                serve(fixture, seen, latencyNanos);
                if (i == CALLS / CALLS_PER_STEP / 4) {
                    warm = seen.size() - replies.size();
                }
            }
            fixture.advance(1_000);
            assertThat(replies)
                    .allSatisfy(
                            reply -> assertThat(ClusterFixture.answerOf(reply)).isEqualTo("value"));
            double extra = (seen.size() - replies.size() - warm) / (CALLS * 0.75);
            List<Long> steady = new ArrayList<>(tookNanos.subList(CALLS / 4, CALLS));
            Collections.sort(steady);
            return new Outcome(extra, steady);
        }
    }

    private static CompletableFuture<Result> timed(ClusterFixture fixture, List<Long> tookNanos) {
        long begin = fixture.runtime.clock().nanoTime();
        CompletableFuture<Result> reply = fixture.invoke("read");
        var unused = reply.thenRun(() -> tookNanos.add(fixture.runtime.clock().nanoTime() - begin));
        return reply;
    }

    /** Lets what has come to the nodes be answered in its time. */
    private static void serve(ClusterFixture fixture, Set<ScriptedCall> seen, ToLongFunction<Integer> latencyNanos) {
        for (ScriptedConnection connection : fixture.transport.connections()) {
            String host = connection.endpoint().address().host();
            int node = Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
            List<ScriptedCall> calls = connection.invoker().calls();
            for (int i = calls.size() - 1; i >= 0 && seen.add(calls.get(i)); i--) {
                ScriptedCall call = calls.get(i);
                fixture.runtime.scheduler().schedule(() -> call.answerValue("value"), latencyNanos.applyAsLong(node));
            }
        }
    }
}
