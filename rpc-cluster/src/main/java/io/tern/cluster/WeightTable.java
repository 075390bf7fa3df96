package io.tern.cluster;

import io.tern.api.Node;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The weights of a set of nodes at one moment, for drawing among them. Immutable, thread-safe; drawing allocates nothing. */
final class WeightTable {
    /** No index: nothing is left to draw from. */
    static final int NONE = -1;

    private final Node[] nodes;
    private final int[] weights;
    private final int[] ends;
    private final int total;
    /** The weight of every node, or 0 if they differ. */
    private final int common;

    private final int heaviest;

    WeightTable(List<Node> nodes) {
        this.nodes = nodes.toArray(Node[]::new);
        weights = nodes.stream().mapToInt(Node::weight).toArray();
        ends = new int[weights.length];
        int sum = 0;
        int most = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i]; // At most 10,000 each: no overflow below 200,000 nodes.
            ends[i] = sum;
            most = Math.max(most, weights[i]);
        }
        total = sum;
        common = IntStream.of(weights).distinct().count() == 1 ? weights[0] : 0;
        heaviest = most;
    }

    int size() {
        return nodes.length;
    }

    Node node(int index) {
        return nodes[index];
    }

    int weight(int index) {
        return weights[index];
    }

    /** Sum of all weights. */
    int total() {
        return total;
    }

    /** The largest weight, 0 of no node. */
    int heaviest() {
        return heaviest;
    }

    /** An index, as probable as its weight; {@link #NONE} where all weights are 0. */
    int draw(RandomGenerator random) {
        if (common > 0) {
            return below(random, weights.length);
        }
        return total == 0 ? NONE : find(below(random, total));
    }

    /** The same among all but one. */
    int drawOther(RandomGenerator random, int excluded) {
        int left = total - weights[excluded];
        if (left == 0) {
            return NONE;
        }
        if (common > 0) {
            int drawn = below(random, weights.length - 1);
            return drawn < excluded ? drawn : drawn + 1;
        }
        int point = below(random, left);
        int start = ends[excluded] - weights[excluded];
        return find(point < start ? point : point + weights[excluded]);
    }

    /** Lemire, "Fast random integer generation in an interval" (2019), without its last step: off by less than bound / 2^32. */
    private static int below(RandomGenerator random, int bound) {
        return (int) (((random.nextInt() & 0xFFFF_FFFFL) * bound) >>> Integer.SIZE);
    }

    /** The first index whose range ends behind the point. */
    private int find(int point) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > point) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
