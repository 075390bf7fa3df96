package io.tern.cluster;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeStats;
import io.tern.api.Picker;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The picker of {@link P2cLoadBalancer}. Immutable, thread-safe. */
final class P2cPicker implements Picker {
    /*
     * Mitzenmacher, "The power of two choices in randomized load balancing" (2001); the cost function follows Finagle's
     * "P2C + Peak EWMA". What differs:
     *
     * - Both nodes are drawn by weight, without replacement, and a lighter second one is let go again with the probability by
     *   which it is lighter. Without that step a node that is still warming up would, in a set of two, be compared for every
     *   call and get far more than its share whenever the other one is busy.
     * - cost = (calls in flight per weight + E) x decayed latency, where E is drawn from a gamma distribution with mean 1 and
     *   shape 3 instead of Finagle's constant 1. While nothing is in flight, slightly slower nodes get slightly fewer calls,
     *   where a constant would give the fastest one all of them, and all clients would agree on which that is. Of two nodes one
     *   that takes twice as long gets a fifth of the calls, one that takes 20 times as long less than a hundredth. An exponential
     *   distribution, which is shape 1, would give it a twentieth. Under load the calls in flight outweigh E.
     * - 0.5 ms is added to each latency: of nodes that are quick, none is left alone for what a time slice or a cold cache has cost it.
     * - E comes from a table of that many quantiles: a logarithm per draw costs more than all the rest.
     * - A node without a latency yet is taken to be as fast as the one it is compared with.
     */
    private static final int DRAWS = 4;

    private static final int QUANTILE_BITS = 10;
    private static final int SHAPE = 3;
    private static final float[] GAMMA = gammaQuantiles();

    private final WeightTable table;
    private final RandomGenerator random;
    private final double meanWeight;

    P2cPicker(WeightTable table, RandomGenerator random) {
        this.table = table;
        this.random = random;
        meanWeight = table.size() == 0 ? 0 : (double) table.total() / table.size();
    }

    @Override
    public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
        int first = drawFirst(eligibility);
        if (first == WeightTable.NONE) {
            return leastLoaded(eligibility);
        }
        int second = table.size() == 1 ? WeightTable.NONE : drawSecond(first, eligibility);
        return table.node(second == WeightTable.NONE || !isCheaper(second, first) ? first : second);
    }

    private int drawFirst(Eligibility eligibility) {
        for (int i = 0; i < DRAWS; i++) {
            int drawn = table.draw(random);
            if (drawn != WeightTable.NONE && eligibility.test(table.node(drawn))) {
                return drawn;
            }
        }
        return WeightTable.NONE;
    }

    private int drawSecond(int first, Eligibility eligibility) {
        for (int i = 0; i < DRAWS; i++) {
            int drawn = table.drawOther(random, first);
            if (drawn == WeightTable.NONE) {
                return WeightTable.NONE;
            }
            if (eligibility.test(table.node(drawn))) {
                return isLetGo(drawn, first) ? WeightTable.NONE : drawn;
            }
        }
        return WeightTable.NONE;
    }

    private boolean isLetGo(int second, int first) {
        int light = table.weight(second);
        int heavy = table.weight(first);
        return light < heavy && random.nextInt(heavy) >= light;
    }

    /** Few of many nodes are eligible, or only such of weight 0: looks at every one. */
    private @Nullable Node leastLoaded(Eligibility eligibility) {
        int best = WeightTable.NONE;
        for (int i = 0; i < table.size(); i++) {
            if (eligibility.test(table.node(i)) && (best == WeightTable.NONE || isBetter(i, best))) {
                best = i;
            }
        }
        return best == WeightTable.NONE ? null : table.node(best);
    }

    private boolean isBetter(int candidate, int best) {
        boolean wanted = table.weight(candidate) > 0;
        return wanted == table.weight(best) > 0 ? isCheaper(candidate, best) : wanted;
    }

    private boolean isCheaper(int a, int b) {
        NodeStats statsA = table.node(a).stats();
        NodeStats statsB = table.node(b).stats();
        int drawn = random.nextInt();
        double loadA = load(statsA, a, drawn >>> (Integer.SIZE - QUANTILE_BITS));
        double loadB = load(statsB, b, drawn & ((1 << QUANTILE_BITS) - 1));
        if (statsA instanceof NodeCounters ownA && statsB instanceof NodeCounters ownB) {
            return DecayedLatency.isLess(loadA, ownA.latency(), loadB, ownB.latency());
        }
        long latencyA = statsA.latencyNanos();
        long latencyB = statsB.latencyNanos();
        boolean bothKnown = latencyA > 0 && latencyB > 0;
        return bothKnown ? DecayedLatency.isLess(loadA, (float) latencyA, loadB, (float) latencyB) : loadA < loadB;
    }

    private double load(NodeStats stats, int index, int quantile) {
        return stats.inFlight() * meanWeight / Math.max(1, table.weight(index)) + GAMMA[quantile];
    }

    /** Of the gamma distribution, in the middle of equal shares; in small steps, for its quantiles have no formula. */
    private static float[] gammaQuantiles() {
        float[] quantiles = new float[1 << QUANTILE_BITS];
        double x = 0;
        for (int i = 0; i < quantiles.length; i++) {
            while (gammaShareBelow(x) < (i + 0.5) / quantiles.length) {
                x += 1e-3;
            }
            quantiles[i] = (float) x;
        }
        return quantiles;
    }

    /** The distribution function for a whole shape (Erlang's) and mean 1. */
    private static double gammaShareBelow(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; k < SHAPE; k++) {
            term *= SHAPE * x / k;
            sum += term;
        }
        return 1 - Math.exp(-SHAPE * x) * sum;
    }

    @Override
    public String toString() {
        return "p2c[" + Texts.count(table.size(), "node") + ']';
    }
}
