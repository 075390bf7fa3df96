package io.tern.cluster;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Picker;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The picker of {@link LeastActiveLoadBalancer}. Immutable, thread-safe. */
final class LeastActivePicker implements Picker {
    /*
     * One pass, like "least_conn" of nginx: the smallest inFlight / weight wins (compared crosswise, without a division), and
     * equal ones are drawn by weight, by reservoir sampling. So idle nodes get their shares.
     *
     * By that rule alone a node which is still warming up would get a call whenever it has none and all others have one, and
     * in a busy process that is always. So where a heavier node is more loaded, the winner is let go again with the probability
     * by which all that are as little loaded as it are lighter than that node, and the node takes the call. Only eligible nodes
     * count, as everywhere: a heavy one that is away takes nothing, and nothing is kept for it.
     */
    private final WeightTable table;
    private final RandomGenerator random;

    LeastActivePicker(WeightTable table, RandomGenerator random) {
        this.table = table;
        this.random = random;
    }

    @Override
    public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
        long found = leastActive(eligibility, WeightTable.NONE);
        int best = index(found);
        if (best == WeightTable.NONE) {
            return leastActiveWeightless(eligibility);
        }
        if (table.weight(best) == table.heaviest()) {
            return table.node(best);
        }
        int heavier = index(leastActive(eligibility, best));
        boolean kept = heavier == WeightTable.NONE || random.nextInt(table.weight(heavier)) < tiedWeight(found);
        return table.node(kept ? best : heavier);
    }

    /**
     * The least loaded of the eligible nodes, or only of those that are heavier and more loaded than a given one: its index, and
     * the weight of all that are loaded equally. Two numbers in one, since a pick allocates nothing.
     */
    private long leastActive(Eligibility eligibility, int than) {
        int best = WeightTable.NONE;
        long bestInFlight = 0;
        int tiedWeight = 0;
        for (int i = 0; i < table.size(); i++) {
            int weight = table.weight(i);
            if (weight == 0
                    || (than != WeightTable.NONE && weight <= table.weight(than))
                    || !eligibility.test(table.node(i))
                    || (than != WeightTable.NONE && !isMoreLoaded(i, than))) {
                continue;
            }
            long inFlight = table.node(i).stats().inFlight();
            long difference = best == WeightTable.NONE ? -1 : inFlight * table.weight(best) - bestInFlight * weight;
            tiedWeight = difference < 0 ? weight : tiedWeight + (difference == 0 ? weight : 0);
            if (difference < 0 || (difference == 0 && random.nextInt(tiedWeight) < weight)) {
                best = i;
                bestInFlight = inFlight;
            }
        }
        return (long) tiedWeight << Integer.SIZE | (best & 0xffff_ffffL);
    }

    private boolean isMoreLoaded(int one, int than) {
        return (long) table.node(one).stats().inFlight() * table.weight(than)
                > (long) table.node(than).stats().inFlight() * table.weight(one);
    }

    private static int index(long found) {
        return (int) found;
    }

    private static int tiedWeight(long found) {
        return (int) (found >>> Integer.SIZE);
    }

    /** Nothing else is eligible: among nodes of weight 0 the calls in flight themselves count. */
    private @Nullable Node leastActiveWeightless(Eligibility eligibility) {
        Node best = null;
        int least = 0;
        int ties = 0;
        for (int i = 0; i < table.size(); i++) {
            Node node = table.node(i);
            if (table.weight(i) > 0 || !eligibility.test(node)) {
                continue;
            }
            int inFlight = node.stats().inFlight();
            ties = best == null || inFlight < least ? 1 : ties + (inFlight == least ? 1 : 0);
            if (best == null || inFlight < least || (inFlight == least && random.nextInt(ties) == 0)) {
                best = node;
                least = inFlight;
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return "least-active[" + Texts.count(table.size(), "node") + ']';
    }
}
