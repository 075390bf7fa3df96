package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.RouteExplanation;
import io.tern.api.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words what a directory knows, and a call of some version sees of it. Thread-safe. */
final class DirectoryReport {
    private static final int MOST_NODES = 8;
    private static final int MOST_TAGS = 16;

    private final ServiceKey service;
    private final List<RegistryView> views;
    private final Alternatives alternatives;

    DirectoryReport(ServiceKey service, List<RegistryView> views, Alternatives alternatives) {
        this.service = service;
        this.views = views;
        this.alternatives = alternatives;
    }

    /**
     * {@code demo.EchoService@1.0 (registry …, last snapshot 2 endpoints, 3 s ago; nodes: 10.0.0.1:20880 READY, …)}, and what
     * to do where there is no node.
     */
    String describe(Snapshot snapshot) {
        String hint = hint(snapshot);
        return service + " (" + known(snapshot, snapshot.nodes(), null) + ')' + (hint.isEmpty() ? "" : ". " + hint);
    }

    /** Why a call finds no node in a set. */
    String noNode(Snapshot snapshot, NodeSet nodes, Invocation invocation) {
        return "no node for " + service + " (" + known(snapshot, nodes.nodes(), invocation)
                + (routedAway(snapshot, nodes)
                        ? "; " + tags(snapshot, invocation.tag()) + routers(snapshot, invocation)
                        : "")
                + ')';
    }

    /** {@code ; router routes: rule 2 (…) leaves 0 of 3}, of the first router that leaves none, unless tags say it all. */
    private static String routers(Snapshot snapshot, Invocation invocation) {
        List<RouteExplanation.Step> steps = snapshot.explain(invocation).steps();
        return steps.stream()
                .filter(step -> step.left().isEmpty())
                .findFirst()
                .filter(step -> !step.reason().isEmpty() && steps.indexOf(step) > 0)
                .map(step -> "; router " + step.router() + ": " + step.reason())
                .orElse("");
    }

    private static boolean routedAway(Snapshot snapshot, NodeSet nodes) {
        return nodes.nodes().isEmpty() && !snapshot.nodes().isEmpty();
    }

    private String known(Snapshot snapshot, List<Node> nodes, @Nullable Invocation invocation) {
        String registries = views.stream().map(RegistryView::describe).collect(Collectors.joining("; "));
        if (nodes.isEmpty()) {
            int others = snapshot.nodes().size();
            return others == 0 ? registries : registries + "; routers left none of " + Texts.count(others, "node");
        }
        String listed = nodes.stream()
                .limit(MOST_NODES)
                .map(node -> describe(node, invocation))
                .collect(Collectors.joining(", "));
        int more = nodes.size() - MOST_NODES;
        return registries + "; nodes: " + listed + (more > 0 ? " and " + more + " more" : "");
    }

    /** {@code the call's tag: 'gray'; the nodes' tags: 2 without a tag, 1 with 'blue'}. */
    private static String tags(Snapshot snapshot, String tag) {
        Map<String, Integer> counts = new TreeMap<>();
        int untagged = 0;
        for (Node node : snapshot.nodes()) {
            Set<String> own = node.endpoint().tags();
            untagged += own.isEmpty() ? 1 : 0;
            own.forEach(each -> counts.merge(each, 1, Integer::sum));
        }
        List<String> parts = new ArrayList<>();
        parts.add(untagged + " without a tag");
        counts.entrySet().stream()
                .limit(MOST_TAGS)
                .map(each -> each.getValue() + " with '" + each.getKey() + "'")
                .forEach(parts::add);
        int more = counts.size() - MOST_TAGS;
        return (tag.isEmpty() ? "the call has no tag" : "the call's tag: '" + tag + "'") + "; the nodes' tags: "
                + String.join(", ", parts)
                + (more > 0 ? " and " + Texts.count(more, "more tag") : "");
    }

    private static String describe(Node node, @Nullable Invocation invocation) {
        return node instanceof ClusterNode own
                ? own.describe(invocation)
                : node.endpoint().address() + " " + node.state();
    }

    /** What to do where a call with a tag, or "", finds no node in a set; or "". */
    String hint(Snapshot snapshot, NodeSet nodes, String tag) {
        if (!routedAway(snapshot, nodes)) {
            return hint(snapshot);
        }
        List<Node> all = snapshot.nodes();
        if (tag.isEmpty()) {
            boolean onlyTagged =
                    all.stream().noneMatch(node -> node.endpoint().tags().isEmpty());
            return onlyTagged ? "A call without a tag goes to nodes without a tag only: is one running?" : "";
        }
        if (FixedAddresses.areAll(views.stream().map(RegistryView::registry).toList())) {
            return "Nothing is known of the tags of nodes at fixed addresses: ask a registry, or call without a tag or with"
                    + " tagFallback=true";
        }
        boolean isThere = all.stream().anyMatch(node -> node.endpoint().tags().contains(tag));
        return isThere
                ? ""
                : "Is a provider with the tag '" + tag + "' running? With tagFallback=true such a call may go to nodes"
                        + " without a tag";
    }

    /** What to do about a missing node, or "". */
    private String hint(Snapshot snapshot) {
        if (!snapshot.nodes().isEmpty()) {
            return "";
        }
        List<ServiceKey> others = alternatives.latest();
        return others.isEmpty()
                ? "Is a provider of the service running and registered there?"
                : "There is " + others.stream().map(ServiceKey::toString).collect(Collectors.joining(", "))
                        + ": group and version of @Reference and @Export must be equal";
    }
}
