package io.tern.cluster;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.Picker;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The picker of {@link RoundRobinLoadBalancer}. Thread-safe. */
final class RoundRobinPicker implements Picker {
    /*
     * The static stride scheduler of gRPC's weighted_round_robin (proposal A58), lock-free where nginx's smooth weighted round
     * robin needs a lock. One counter runs over all nodes again and again; the heaviest node is taken in each round, one of
     * weight w in w of every "heaviest" rounds: in those where the multiples of w pass a multiple of the heaviest. Nodes
     * of equal weight are offset against each other, or all light ones would come in the same round.
     */
    private final WeightTable table;
    private final int heaviest;
    private final AtomicInteger counter;

    RoundRobinPicker(WeightTable table, int start) {
        this.table = table;
        this.counter = new AtomicInteger(start);
        heaviest = table.heaviest();
    }

    @Override
    public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
        int size = table.size();
        if (size == 0) {
            return null;
        }
        // Two rounds meet the heaviest node twice: without an eligible node until then, weights no longer matter.
        for (int i = 0; i < 2 * size && heaviest > 0; i++) {
            long turn = Integer.toUnsignedLong(counter.getAndIncrement());
            int index = (int) (turn % size);
            if (isDue(index, turn / size) && eligibility.test(table.node(index))) {
                return table.node(index);
            }
        }
        return anyEligible((int) (Integer.toUnsignedLong(counter.getAndIncrement()) % size), eligibility);
    }

    private boolean isDue(int index, long round) {
        long weight = table.weight(index);
        long offset = (long) heaviest * index / table.size();
        return (weight * round + offset) % heaviest >= heaviest - weight;
    }

    private @Nullable Node anyEligible(int start, Eligibility eligibility) {
        Node weightless = null;
        for (int i = 0; i < table.size(); i++) {
            int index = (start + i) % table.size();
            Node node = table.node(index);
            if (eligibility.test(node)) {
                if (table.weight(index) > 0) {
                    return node;
                }
                weightless = weightless == null ? node : weightless;
            }
        }
        return weightless;
    }

    @Override
    public String toString() {
        return "round-robin[" + Texts.count(table.size(), "node") + ']';
    }
}
