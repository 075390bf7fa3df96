package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all registries say together: one endpoint per address. Of two instances said to be at one address, the one that was met
 * there counts; else one whose instance is known; else the one that came up later. Of one instance said to be different things, the latest
 * counts: a registry that cannot be reached goes on saying what was. Not thread-safe.
 */
final class EndpointUnion {
    private final Function<Address, @Nullable String> instanceMetAt;
    private final Map<Address, Candidate> best = new HashMap<>();

    private record Candidate(Endpoint endpoint, RegistryView view) {
        long since() {
            return view.since(endpoint);
        }

        long changed() {
            return view.changed(endpoint);
        }
    }

    private EndpointUnion(Function<Address, @Nullable String> instanceMetAt) {
        this.instanceMetAt = instanceMetAt;
    }

    /**
     * The union of all views.
     *
     * @param instanceMetAt the instance that really answered at an address in place of the expected one, or null
     */
    static Map<Address, Endpoint> of(List<RegistryView> views, Function<Address, @Nullable String> instanceMetAt) {
        EndpointUnion union = new EndpointUnion(instanceMetAt);
        for (RegistryView view : views) {
            for (Endpoint endpoint : view.endpoints()) {
                union.add(new Candidate(endpoint, view));
            }
        }
        Map<Address, Endpoint> endpoints = new HashMap<>();
        union.best.forEach((address, candidate) -> endpoints.put(address, candidate.endpoint()));
        return endpoints;
    }

    private void add(Candidate candidate) {
        best.merge(candidate.endpoint().address(), candidate, this::better);
    }

    private Candidate better(Candidate a, Candidate b) {
        String met = instanceMetAt.apply(a.endpoint().address());
        String idA = a.endpoint().instanceId();
        String idB = b.endpoint().instanceId();
        if (idA.equals(idB)) {
            return b.changed() > a.changed() ? b : a;
        }
        if (idA.equals(met) || idB.equals(met)) {
            return idA.equals(met) ? a : b;
        }
        if (idA.isEmpty() || idB.isEmpty()) {
            return idA.isEmpty() ? b : a;
        }
        return b.since() > a.since() ? b : a;
    }
}
