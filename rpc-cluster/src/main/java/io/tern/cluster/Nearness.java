package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.Endpoint;
import io.tern.api.Node;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How near nodes are to this instance, by what they and it publish as {@code zone} and {@code region}. Immutable, thread-safe.
 *
 * @param zone of this instance, or ""
 * @param region of this instance, or ""
 */
record Nearness(String zone, String region) {
    private static final int OWN_ZONE = 0;
    private static final int OWN_REGION = 1;
    private static final int ELSEWHERE = 2;

    /** Some nodes that are equally near. */
    record Ring(String name, List<Node> nodes) {}

    /** Nearness as a reference sees it: to its instance, or where it does not matter all the same. */
    static Nearness of(ClientContext context) {
        Map<String, String> own = context.runtime().metadata();
        return Boolean.TRUE.equals(context.options().get(ClusterSettings.PREFER_ZONE))
                ? new Nearness(own.getOrDefault("zone", ""), own.getOrDefault("region", ""))
                : new Nearness("", "");
    }

    /** The smaller, the nearer. */
    int distance(Endpoint endpoint) {
        if (!zone.isEmpty() && zone.equals(endpoint.metadata().get("zone"))) {
            return OWN_ZONE;
        }
        boolean near = !region.isEmpty() && region.equals(endpoint.metadata().get("region"));
        return near ? OWN_REGION : ELSEWHERE;
    }

    /** The nodes, nearest first, in rings that are not empty. */
    List<Ring> rings(List<Node> nodes) {
        Map<Integer, List<Node>> byDistance = nodes.stream()
                .collect(Collectors.groupingBy(node -> distance(node.endpoint()), TreeMap::new, Collectors.toList()));
        return byDistance.entrySet().stream()
                .map(ring -> new Ring(name(ring.getKey()), ring.getValue()))
                .toList();
    }

    private String name(int distance) {
        return switch (distance) {
            case OWN_ZONE -> "zone " + zone;
            case OWN_REGION -> "region " + region;
            default -> "elsewhere";
        };
    }
}
