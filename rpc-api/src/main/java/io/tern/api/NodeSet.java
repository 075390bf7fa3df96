package io.tern.api;

import java.util.List;
import java.util.Objects;

/** Some nodes of a service that a router selected, with the picker built for them. Immutable, thread-safe. */
public final class NodeSet {
    private final List<Node> nodes;
    private final Picker picker;

    private NodeSet(List<Node> nodes, Picker picker) {
        this.nodes = nodes;
        this.picker = picker;
    }

    /** A set of nodes with its picker. */
    public static NodeSet of(List<Node> nodes, Picker picker) {
        return new NodeSet(List.copyOf(nodes), Objects.requireNonNull(picker, "picker"));
    }

    /** The nodes. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Chooses among them. */
    public Picker picker() {
        return picker;
    }

    @Override
    public String toString() {
        return "NodeSet" + nodes;
    }
}
