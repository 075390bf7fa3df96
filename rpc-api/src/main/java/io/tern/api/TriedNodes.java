package io.tern.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The nodes that one call has gone to, over all its attempts. Thread-safe. */
public final class TriedNodes {
    private volatile @Nullable Node first;
    /** Those after the first, which most calls do not have. */
    private volatile List<Node> others = List.of();

    /** Notes that the call goes to a node; false if it has been there before. */
    public synchronized boolean add(Node node) {
        if (contains(node)) {
            return false;
        }
        if (first == null) {
            first = node;
        } else {
            List<Node> copy = new ArrayList<>(others);
            copy.add(node);
            others = List.copyOf(copy);
        }
        return true;
    }

    /** Whether the call has been there. */
    public boolean contains(Node node) {
        return node.equals(first) || others.contains(node);
    }

    /** The latest, or null before the first. */
    public @Nullable Node last() {
        List<Node> seen = others;
        return seen.isEmpty() ? first : seen.get(seen.size() - 1);
    }

    /** All, in order. */
    public List<Node> all() {
        Node one = first;
        return one == null
                ? List.of()
                : Stream.concat(Stream.of(one), others.stream()).toList();
    }
}
