package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Node;
import io.tern.api.Picker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * With which node each set of a sticky reference stays, over all snapshots and all versions of its options. Thread-safe.
 */
final class StickyHomes {
    /*
     * A set that is compiled anew goes on with the home of the set that it was before. Which one that was nobody says: routers make sets as they
     * like, and number them as they like. So it is the one that is most like it, by the share of the addresses that are in both among those that are
     * in either (Jaccard's index). A set of all nodes and one of most of them, which overlap, keep their homes apart.
     */

    /** So many are known, or those of two generations where more sets are compiled together: of former ones the oldest are forgotten. */
    private static final int LEAST_KNOWN = 32;

    private List<Stay> latestFirst = List.of(); // guarded by this
    private int mostKnown = LEAST_KNOWN; // guarded by this

    /** Calls for some nodes stay with one of them. */
    private record Stay(Set<Address> nodes, Address home) {
        double likeness(Set<Address> others) {
            long common = others.stream().filter(nodes::contains).count();
            return (double) common / (nodes.size() + others.size() - common);
        }
    }

    /** Sets that are compiled together; none of them takes over the home of another. */
    final class Sets {
        private final List<Stay> before = latestFirst();
        private int count;

        private Sets() {}

        /** A picker that stays with one of the nodes. */
        Picker over(List<Node> nodes, Picker picker) {
            areAtLeast(++count);
            Map<Address, Node> byAddress = new HashMap<>();
            nodes.forEach(node -> byAddress.put(node.endpoint().address(), node));
            Set<Address> addresses = Set.copyOf(byAddress.keySet());
            Stay like = mostLike(addresses);
            Address home = like == null ? null : goesOn(addresses, like.home());
            return new StickyPicker(
                    picker,
                    chosen -> stays(addresses, chosen.endpoint().address()),
                    home == null ? null : byAddress.get(home));
        }

        /** Of several that are equally like it the one that was chosen last. */
        private @Nullable Stay mostLike(Set<Address> addresses) {
            Stay best = null;
            double most = 0;
            for (Stay stay : before) {
                double likeness = addresses.contains(stay.home()) ? stay.likeness(addresses) : 0;
                if (likeness > most) {
                    best = stay;
                    most = likeness;
                }
            }
            return best;
        }
    }

    /** Begins to compile. */
    Sets newSets() {
        return new Sets();
    }

    private synchronized List<Stay> latestFirst() {
        return latestFirst;
    }

    private synchronized void areAtLeast(int sets) {
        mostKnown = Math.max(mostKnown, 2 * sets);
    }

    /** Has calls for these nodes stay with one of them, unless some that have just chosen do; with which one. */
    private synchronized Address goesOn(Set<Address> addresses, Address home) {
        Address known = latestFirst.stream()
                .filter(stay -> stay.nodes().equals(addresses))
                .map(Stay::home)
                .findFirst()
                .orElse(home);
        stays(addresses, known);
        return known;
    }

    /** Calls for these nodes stay with one of them from now on. */
    private synchronized void stays(Set<Address> addresses, Address home) {
        Stream<Stay> others = latestFirst.stream().filter(stay -> !stay.nodes().equals(addresses));
        latestFirst = Stream.concat(Stream.of(new Stay(addresses, home)), others)
                .limit(mostKnown)
                .toList();
    }
}
