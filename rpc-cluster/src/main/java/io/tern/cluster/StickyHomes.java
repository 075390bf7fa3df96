package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Node;
import io.tern.api.Picker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The addresses with which a sticky reference stays, over all snapshots and all versions of its options: a set of nodes that is compiled anew
 * goes on with the home that was chosen last among its nodes. Thread-safe.
 */
final class StickyHomes {
    /** More different sets than that, by tags or rules, may lose their homes when nodes change. */
    private static final int MOST = 16;

    private volatile List<Address> latestFirst = List.of();

    /** A picker that stays with one of the nodes. */
    Picker over(List<Node> nodes, Picker picker) {
        Map<Address, Node> byAddress = new HashMap<>();
        nodes.forEach(node -> byAddress.put(node.endpoint().address(), node));
        Node latest = latestFirst.stream()
                .map(byAddress::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new StickyPicker(picker, this, latest);
    }

    /** Some calls stay with a node from now on. */
    synchronized void chosen(Node home) {
        Address address = home.endpoint().address();
        latestFirst = Stream.concat(Stream.of(address), latestFirst.stream().filter(other -> !other.equals(address)))
                .limit(MOST)
                .toList();
    }
}
