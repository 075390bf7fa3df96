package io.tern.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes that one call has gone to, over all its attempts. Thread-safe. */
public final class TriedNodes {
    private volatile List<Node> nodes = List.of();

    /** Notes that the call goes to a node; false if it has been there before. */
    public synchronized boolean add(Node node) {
        if (nodes.contains(node)) {
            return false;
        }
        if (nodes.isEmpty()) {
            nodes = List.of(node);
        } else {
            List<Node> copy = new ArrayList<>(nodes);
            copy.add(node);
            nodes = List.copyOf(copy);
        }
        return true;
    }

    /** Whether the call has been there. */
    public boolean contains(Node node) {
        List<Node> seen = nodes;
        return !seen.isEmpty() && seen.contains(node);
    }

    /** The latest, or null before the first. */
    public @Nullable Node last() {
        List<Node> seen = nodes;
        return seen.isEmpty() ? null : seen.get(seen.size() - 1);
    }

    /** All, in order. */
    public List<Node> all() {
        return nodes;
    }
}
