package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.LoadBalancer;
import io.tern.api.Node;
import io.tern.api.Picker;
import io.tern.spi.Extension;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws a node by its weight, whatever its load. Thread-safe. */
@Extension("random")
final class RandomLoadBalancer implements LoadBalancer {
    RandomLoadBalancer() {}

    @Override
    public Picker newPicker(List<Node> nodes, ClientContext context) {
        return new RandomPicker(new WeightTable(nodes), context.runtime().random());
    }

    /** The picker. Immutable, thread-safe. */
    private record RandomPicker(WeightTable table, RandomGenerator random) implements Picker {
        @Override
        public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
            int drawn = table.draw(random);
            return drawn != WeightTable.NONE && eligibility.test(table.node(drawn))
                    ? table.node(drawn)
                    : drawEligible(eligibility);
        }

        /** Reservoir sampling: one pass, so it does not matter that eligibility may change meanwhile. */
        private @Nullable Node drawEligible(Eligibility eligibility) {
            Node chosen = null;
            int seenWeight = 0;
            int seenWeightless = 0;
            for (int i = 0; i < table.size(); i++) {
                Node node = table.node(i);
                if (!eligibility.test(node)) {
                    continue;
                }
                int weight = table.weight(i);
                if (weight > 0) {
                    seenWeight += weight;
                    chosen = random.nextInt(seenWeight) < weight ? node : chosen;
                } else if (seenWeight == 0) {
                    seenWeightless++;
                    chosen = random.nextInt(seenWeightless) == 0 ? node : chosen;
                }
            }
            return chosen;
        }

        @Override
        public String toString() {
            return "random[" + Texts.count(table.size(), "node") + ']';
        }
    }
}
