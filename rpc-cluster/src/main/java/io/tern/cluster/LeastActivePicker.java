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
     * in a busy process that is always. So a node that wins by its load alone is let go again with the probability by which
     * it is lighter than the heaviest one, and the best of the others takes the call.
     */
    private final WeightTable table;
    private final RandomGenerator random;
    private final int heaviest;

    LeastActivePicker(WeightTable table, RandomGenerator random) {
        this.table = table;
        this.random = random;
        heaviest = table.heaviest();
    }

    @Override
    public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
        int best = leastActive(eligibility, WeightTable.NONE);
        if (best == WeightTable.NONE) {
            return leastActiveWeightless(eligibility);
        }
        int weight = table.weight(best);
        if (weight == heaviest || random.nextInt(heaviest) < weight) {
            return table.node(best);
        }
        int other = leastActive(eligibility, best);
        return table.node(other == WeightTable.NONE || isTie(best, other) ? best : other);
    }

    private int leastActive(Eligibility eligibility, int excluded) {
        int best = WeightTable.NONE;
        long bestInFlight = 0;
        int tiedWeight = 0;
        for (int i = 0; i < table.size(); i++) {
            int weight = table.weight(i);
            if (weight == 0 || i == excluded || !eligibility.test(table.node(i))) {
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
        return best;
    }

    /** Whether the draw alone decided between the two. */
    private boolean isTie(int a, int b) {
        return (long) table.node(a).stats().inFlight() * table.weight(b)
                == (long) table.node(b).stats().inFlight() * table.weight(a);
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
