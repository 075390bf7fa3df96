package io.tern.cluster;

import io.tern.api.ConnectionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Nodes that the registry no longer lists but that may well be alive: registries err, connections less so. Confined to the
 * directory's serial tasks.
 */
final class Suspects {
    /** How long a node may live on without any registry listing it, while others answer. */
    static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final Map<ClusterNode, Long> since = new LinkedHashMap<>();

    /** Nobody lists the node any more. */
    void add(ClusterNode node, long nowNanos) {
        since.putIfAbsent(node, nowNanos);
    }

    /** It is listed again, or dropped. */
    void remove(ClusterNode node) {
        since.remove(node);
    }

    boolean isEmpty() {
        return since.isEmpty();
    }

    /**
     * Those that are believed gone now: they said so, their connection is gone and the immediate reconnect has failed, or
     * they were suspect for too long while other nodes answer.
     *
     * @param nodes all nodes, suspects included
     */
    List<ClusterNode> gone(Collection<ClusterNode> nodes, long nowNanos) {
        List<ClusterNode> gone = new ArrayList<>();
        boolean othersAnswer = nodes.stream().anyMatch(node -> answers(node) && !isOld(node, nowNanos));
        for (ClusterNode suspect : since.keySet()) {
            if (isGone(suspect) || (othersAnswer && isOld(suspect, nowNanos))) {
                gone.add(suspect);
            }
        }
        return gone;
    }

    private boolean isOld(ClusterNode node, long nowNanos) {
        Long began = since.get(node);
        return began != null && nowNanos - began >= LONGEST_NANOS;
    }

    private static boolean answers(ClusterNode node) {
        return node.state().isOpen() && !node.saidGone();
    }

    /** While it is connecting the outcome of that one try is awaited. */
    private static boolean isGone(ClusterNode node) {
        ConnectionState state = node.state();
        return node.saidGone() || !(state.isOpen() || state == ConnectionState.CONNECTING);
    }
}
