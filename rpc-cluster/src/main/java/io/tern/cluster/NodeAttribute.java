package io.tern.cluster;

import io.tern.api.Endpoint;

/** What the right side of a routing rule looks at. Thread-safe. */
final class NodeAttribute {
    private NodeAttribute() {}

    /** Whether a condition holds for an endpoint; a name that is none of Tern's is a key of its metadata. */
    static boolean test(RouteCondition condition, Endpoint endpoint) {
        return switch (condition.name()) {
            case "address" -> condition.holdsFor(endpoint.address().toString());
            case "host" -> condition.holdsFor(endpoint.address().host());
            case "port" -> condition.holdsFor(String.valueOf(endpoint.address().port()));
            case "application" -> condition.holdsFor(endpoint.application().isEmpty() ? null : endpoint.application());
            case "tags" -> condition.holdsForAny(endpoint.tags());
            default -> condition.holdsFor(endpoint.metadata().get(condition.name()));
        };
    }
}
