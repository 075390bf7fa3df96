package io.tern.cluster;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Picker;
import org.jspecify.annotations.Nullable;

/** The picker of {@link ConsistentHashLoadBalancer}. Immutable, thread-safe. */
final class ConsistentHashPicker implements Picker {
    /*
     * Mirrokni, Thorup, Zadimoghaddam, "Consistent Hashing with Bounded Loads" (2016), with weights: of m calls, the new one
     * included, node i may have at most ceil((1 + epsilon) x m x weight(i) / total weight). Their sum exceeds m, so some node
     * always has room.
     *
     * - "Calls" are those that the reference has in flight at eligible nodes, and the total weight is theirs: otherwise nodes
     *   that are gone would keep room that nobody can use. An idle node always has room: nothing need be counted for it, and
     *   that is the common case.
     * - Under little load the bound is 1, so a second call at the same time goes to the key's second node. That is the price of
     *   the bound, and of the paper.
     * - The walk tests nodes again whose points it meets again: remembering them would allocate. It begins only where a node
     *   has room, so it ends after a few steps; whatever changes meanwhile, it ends after one round.
     */
    private static final int BOUND_NUMERATOR = 5;
    private static final int BOUND_DENOMINATOR = 4;

    private final WeightTable table;
    private final StableHash hash;
    private final Picker withoutKey;
    private final long[] addressHashes;
    private final HashRing ring;

    ConsistentHashPicker(WeightTable table, StableHash hash, Picker withoutKey) {
        this.table = table;
        this.hash = hash;
        this.withoutKey = withoutKey;
        addressHashes = HashRing.addressHashes(table);
        ring = new HashRing(table, addressHashes);
    }

    @Override
    public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
        @Nullable Object[] arguments = invocation.arguments();
        if (arguments.length == 0) {
            return withoutKey.pick(invocation, eligibility);
        }
        long key = hash.of(arguments[Math.max(0, invocation.method().hashKeyIndex())]);
        if (ring.size() == 0) {
            return weightless(key, eligibility);
        }
        int position = ring.position(key);
        Node home = table.node(ring.owner(position));
        if (home.stats().inFlight() == 0 && eligibility.test(home)) {
            return home;
        }
        return spilled(key, position, eligibility);
    }

    /** The first node clockwise that has room. */
    private @Nullable Node spilled(long key, int home, Eligibility eligibility) {
        long calls = 1;
        long weight = 0;
        Node eligible = null;
        for (int i = 0; i < table.size(); i++) {
            Node node = table.node(i);
            if (table.weight(i) > 0 && eligibility.test(node)) {
                calls += node.stats().inFlight();
                weight += table.weight(i);
                eligible = node;
            }
        }
        if (eligible == null) {
            return weightless(key, eligibility);
        }
        int position = home;
        for (int i = 0; i < ring.size(); i++) {
            int owner = ring.owner(position);
            if (hasRoom(owner, calls, weight) && eligibility.test(table.node(owner))) {
                return table.node(owner);
            }
            position = ring.next(position);
        }
        return eligible; // Every node's load or eligibility has changed since it was counted.
    }

    /** Whether one more call is within the bound: n + 1 is at most ceil(x) exactly if n is below x. */
    private boolean hasRoom(int index, long calls, long totalWeight) {
        return table.node(index).stats().inFlight() * totalWeight * BOUND_DENOMINATOR
                < calls * table.weight(index) * BOUND_NUMERATOR;
    }

    /** Among nodes of weight 0, which have no points: rendezvous hashing, the highest hash of key and address wins. */
    private @Nullable Node weightless(long key, Eligibility eligibility) {
        Node best = null;
        long highest = 0;
        for (int i = 0; i < table.size(); i++) {
            long score = StableHash.combined(addressHashes[i], key);
            Node node = table.node(i);
            if (table.weight(i) == 0 && (best == null || score > highest) && eligibility.test(node)) {
                best = node;
                highest = score;
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return "consistent-hash[" + Texts.count(table.size(), "node") + ']';
    }
}
