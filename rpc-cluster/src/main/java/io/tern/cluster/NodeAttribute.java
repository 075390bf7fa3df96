package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import java.util.Locale;

/** What the right side of a routing rule looks at. Thread-safe. */
final class NodeAttribute {
    private NodeAttribute() {}

    /**
     * Brings a host or an address that a rule names to the one form by which nodes are known.
     *
     * @throws IllegalArgumentException if it is none, saying what is expected
     */
    static TextPattern canonical(String name, TextPattern value) {
        boolean ofHost = name.equals("host");
        if (!ofHost && !name.equals("address")) {
            return value;
        }
        if (value.glob()) {
            return new TextPattern(value.text().toLowerCase(Locale.ROOT), true);
        }
        String text = ofHost
                ? new Address(value.text(), 0).host()
                : Address.parse(value.text()).toString();
        return new TextPattern(text, false);
    }

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
