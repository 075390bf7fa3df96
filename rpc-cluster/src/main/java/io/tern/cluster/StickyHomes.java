package io.tern.cluster;

import io.tern.api.Node;
import io.tern.api.Picker;
import java.util.List;
import java.util.stream.Stream;

/**
 * The nodes with which a sticky reference stays, over all snapshots: a set of nodes that is compiled anew goes on with the home that was
 * chosen last among its nodes. Thread-safe.
 */
final class StickyHomes {
    /** More different sets than that, by tags or rules, may lose their homes when nodes change. */
    private static final int MOST = 16;

    private volatile List<Node> latestFirst = List.of();

    /** A picker that stays with one of the nodes. */
    Picker over(List<Node> nodes, Picker picker) {
        Node latest = latestFirst.stream().filter(nodes::contains).findFirst().orElse(null);
        return new StickyPicker(picker, this, latest);
    }

    /** Forgets nodes that are no more. */
    synchronized void retain(List<Node> nodes) {
        latestFirst = latestFirst.stream().filter(nodes::contains).toList();
    }

    /** Some calls stay with a node from now on. */
    synchronized void chosen(Node home) {
        latestFirst = Stream.concat(Stream.of(home), latestFirst.stream().filter(node -> node != home))
                .limit(MOST)
                .toList();
    }
}
