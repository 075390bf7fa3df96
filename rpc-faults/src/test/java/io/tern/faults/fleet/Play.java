package io.tern.faults.fleet;

import io.tern.api.ReferenceOptions;
import java.util.List;

/**
 * A fleet, how its client calls it, and what is wrong with its first node.
 *
 * @param nodes how many, the sick one included
 * @param callsPerSecond by the client, at random moments
 * @param strategy the client's {@code cluster}
 * @param balancer its {@code loadBalancer}
 * @param guard what keeps it away from nodes besides its balancer
 * @param warmupMillis what servers announce
 */
record Play(
        int nodes,
        int callsPerSecond,
        String strategy,
        String balancer,
        Guard guard,
        Sickness sickness,
        int warmupMillis) {
    private static final int TIMEOUT_MILLIS = 1_000;

    /** What keeps calls away from a node. */
    enum Guard {
        NONE,
        /** As unless something else is said. */
        BREAKER,
        OUTLIERS
    }

    /** Everything as unless something else is said. */
    static Play of(int nodes, int callsPerSecond, Sickness sickness) {
        return new Play(nodes, callsPerSecond, "failover", "p2c", Guard.BREAKER, sickness, 0);
    }

    Play strategy(String other) {
        return new Play(nodes, callsPerSecond, other, balancer, guard, sickness, warmupMillis);
    }

    Play balancer(String other) {
        return new Play(nodes, callsPerSecond, strategy, other, guard, sickness, warmupMillis);
    }

    Play guard(Guard other) {
        return new Play(nodes, callsPerSecond, strategy, balancer, other, sickness, warmupMillis);
    }

    Play warmup(int millis) {
        return new Play(nodes, callsPerSecond, strategy, balancer, guard, sickness, millis);
    }

    /** The reference's options. */
    ReferenceOptions options() {
        ReferenceOptions.Builder builder = ReferenceOptions.builder()
                .timeoutMillis(TIMEOUT_MILLIS)
                .cluster(strategy)
                .loadBalancer(balancer);
        if (guard == Guard.NONE) {
            builder.filters(List.of("-breaker"));
        } else if (guard == Guard.OUTLIERS) {
            builder.set("outlierDetection", "true");
        }
        return builder.build();
    }

    /** The share of calls that each node has if they all have the same. */
    double fairShare() {
        return 1.0 / nodes;
    }
}
