package io.tern.cluster;

import io.tern.api.Defaults;
import java.util.Arrays;

/**
 * Points on a circle, each owned by a node of a {@link WeightTable}, as many for each node as its weight wants. Where a node's
 * points lie depends on its address alone, so rings of different processes and times agree. Immutable, thread-safe.
 */
final class HashRing {
    /** Of a node of the unit's weight: shares of such nodes differ by about 1 / sqrt(256), six percent. */
    private static final int UNIT_POINTS = 256;

    /*
     * A node's points must not depend on the other nodes' weights, or keys would move between nodes that stay as they are. But
     * weights may be of 1 to 3 or of 1,000 to 10,000, and neither 3 points nor 25,600 would do. So there are three units, with 80
     * to 4,096 points for the heaviest node: most of a service's life is spent in one.
     */
    private static final int UNIT_OF_SMALL_WEIGHTS = 2;
    private static final int LARGEST_SMALL_WEIGHT = 32;
    private static final int LARGEST_USUAL_WEIGHT = 16 * Defaults.WEIGHT;
    private static final int UNIT_OF_LARGE_WEIGHTS = 640;

    /** The lower bits of a point name its owner: one sorted array of primitives is the whole ring. */
    private static final int OWNER_BITS = 20;

    private static final long OWNER_MASK = (1L << OWNER_BITS) - 1;

    private final long[] points;

    /**
     * A ring of all nodes whose weight is above zero.
     *
     * @param addressHashes {@link #addressHashes} of the table's nodes
     */
    HashRing(WeightTable table, long[] addressHashes) {
        if (table.size() > OWNER_MASK) {
            throw new IllegalArgumentException("nodes: " + table.size() + " (expected: <= " + OWNER_MASK + ")");
        }
        int unit = unit(table.heaviest());
        int count = 0;
        for (int i = 0; i < table.size(); i++) {
            count += pointCount(table.weight(i), unit);
        }
        points = new long[count];
        int next = 0;
        for (int i = 0; i < table.size(); i++) {
            int own = pointCount(table.weight(i), unit);
            for (int replica = 0; replica < own; replica++) {
                points[next++] = (StableHash.nth(addressHashes[i], replica) & ~OWNER_MASK) | i;
            }
        }
        Arrays.sort(points);
    }

    /** What a ring is keyed by, for each node. */
    static long[] addressHashes(WeightTable table) {
        long[] hashes = new long[table.size()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = StableHash.ofText(table.node(i).endpoint().address().toString());
        }
        return hashes;
    }

    private static int unit(int heaviest) {
        if (heaviest <= LARGEST_SMALL_WEIGHT) {
            return UNIT_OF_SMALL_WEIGHTS;
        }
        return heaviest <= LARGEST_USUAL_WEIGHT ? Defaults.WEIGHT : UNIT_OF_LARGE_WEIGHTS;
    }

    private static int pointCount(int weight, int unit) {
        return weight == 0 ? 0 : Math.max(1, (int) Math.round((double) UNIT_POINTS * weight / unit));
    }

    /** How many points there are; positions run from 0 to this, exclusively. */
    int size() {
        return points.length;
    }

    /** Position of the first point at or behind a hash; of a ring that is not empty. */
    int position(long hash) {
        int found = Arrays.binarySearch(points, hash & ~OWNER_MASK);
        int position = found >= 0 ? found : -found - 1;
        return position == points.length ? 0 : position;
    }

    /** The next position clockwise. */
    int next(int position) {
        return position + 1 == points.length ? 0 : position + 1;
    }

    /** Index of the node that owns the point at a position. */
    int owner(int position) {
        return (int) (points[position] & OWNER_MASK);
    }
}
