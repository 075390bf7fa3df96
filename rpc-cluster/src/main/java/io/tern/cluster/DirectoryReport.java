package io.tern.cluster;

import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.ServiceKey;
import java.util.List;
import java.util.stream.Collectors;

/** Says in words what a directory knows. Thread-safe. */
final class DirectoryReport {
    private static final int MOST_NODES = 8;

    private final Directory directory;
    private final ServiceKey service;
    private final List<RegistryView> views;
    private final Alternatives alternatives;

    DirectoryReport(Directory directory, ServiceKey service, List<RegistryView> views, Alternatives alternatives) {
        this.directory = directory;
        this.service = service;
        this.views = views;
        this.alternatives = alternatives;
    }

    /**
     * {@code demo.EchoService@1.0 (registry …, last snapshot 2 endpoints, 3 s ago; nodes: 10.0.0.1:20880 READY, …)}, and what
     * to do where there is no node.
     */
    String describe() {
        String hint = hint();
        return service + " (" + known(directory.snapshot().nodes()) + ')' + (hint.isEmpty() ? "" : ". " + hint);
    }

    /** Why a call finds no node in a set. */
    String noNode(NodeSet nodes) {
        return "no node for " + service + " (" + known(nodes.nodes()) + ')';
    }

    private String known(List<Node> nodes) {
        String registries = views.stream().map(RegistryView::describe).collect(Collectors.joining("; "));
        if (nodes.isEmpty()) {
            int others = directory.snapshot().nodes().size();
            return others == 0 ? registries : registries + "; routers left none of " + Texts.count(others, "node");
        }
        String listed =
                nodes.stream().limit(MOST_NODES).map(DirectoryReport::describe).collect(Collectors.joining(", "));
        int more = nodes.size() - MOST_NODES;
        return registries + "; nodes: " + listed + (more > 0 ? " and " + more + " more" : "");
    }

    private static String describe(Node node) {
        return node instanceof ClusterNode own
                ? own.describe()
                : node.endpoint().address() + " " + node.state();
    }

    /** What to do about a missing node, or "". */
    String hint() {
        if (!directory.snapshot().nodes().isEmpty()) {
            return "";
        }
        List<ServiceKey> others = alternatives.latest();
        return others.isEmpty()
                ? "Is a provider of the service running and registered there?"
                : "There is " + others.stream().map(ServiceKey::toString).collect(Collectors.joining(", "))
                        + ": group and version of @Reference and @Export must be equal";
    }
}
