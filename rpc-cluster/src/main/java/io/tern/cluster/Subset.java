package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.ClientContext;
import io.tern.api.Endpoint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which of a large service's servers this client connects to, as the setting {@code subset} says. Immutable, thread-safe.
 */
final class Subset {
    /*
     * Rendezvous hashing (Thaler, Ravishankar, "Using name-based mappings to increase hit rates", 1998): each client orders the servers
     * by a hash of its own id together with the server's, and takes the first ones. What is asked for is that
     *
     * - servers have about equally many clients. The deterministic subsetting of Google's SRE book is exact, but needs clients that are
     *   numbered from 0 without a gap, and Twitter's aperture needs their places on a ring: somebody would have to know all
     *   clients, and these are registered nowhere. Without that each server has a binomial number of clients: with m on
     *   average the most loaded one has about m + 3.3 x sqrt(m), so m should be 200 to keep that within a quarter;
     * - little moves. A server that goes is replaced by the next one in the order of those clients that had it, and one that comes takes
     *   a place only where it is among the first; all other connections stay. A client that comes or goes moves nothing.
     *
     * Servers of different tags are different things, so each choice of tags has a subset of its own. Near servers stand before far
     * ones, so a client that knows its zone takes those first.
     *
     * Servers that are out are replaced beside, at most as many as the subset has: where more are out, it is the client's own network, and a
     * client that looked for others on and on would be connected to the whole fleet when that is back. They are taken wherever they
     * are, since those nearby may all be out together.
     */
    private final int size;
    private final long instance;
    private final Nearness nearness;

    /** A subset of a size, 0 for all, as a client of this id and place chooses it. */
    Subset(int size, String instanceId, Nearness nearness) {
        this.size = size;
        instance = StableHash.ofText(instanceId);
        this.nearness = nearness;
    }

    /** The subset that a reference wants. */
    static Subset of(ClientContext context) {
        Integer size = context.options().get(ClusterSettings.SUBSET);
        return new Subset(size == null ? 0 : size, context.runtime().instanceId(), Nearness.of(context));
    }

    /**
     * Those to connect to. A server that is out of service takes nobody's place: another one is chosen beside it.
     *
     * @param isOut whether a server could not be reached, or says that it goes
     */
    Map<Address, Endpoint> of(Map<Address, Endpoint> listed, Predicate<Address> isOut) {
        if (size == 0 || listed.size() <= size) {
            return listed;
        }
        Map<Set<String>, List<Endpoint>> byTags =
                listed.values().stream().collect(Collectors.groupingBy(Endpoint::tags));
        Map<Address, Endpoint> chosen = new HashMap<>();
        byTags.values().forEach(group -> choose(group, isOut, chosen));
        return chosen;
    }

    private void choose(List<Endpoint> group, Predicate<Address> isOut, Map<Address, Endpoint> chosen) {
        List<Endpoint> ordered = ordered(group);
        List<Endpoint> first = ordered.stream()
                .sorted(Comparator.comparingInt(nearness::distance))
                .limit(size)
                .toList();
        first.forEach(endpoint -> chosen.put(endpoint.address(), endpoint));
        long missing = first.stream()
                .filter(endpoint -> isOut.test(endpoint.address()))
                .count();
        int places = size;
        for (Endpoint endpoint : ordered) {
            if (missing == 0 || places == 0) {
                return;
            }
            if (chosen.putIfAbsent(endpoint.address(), endpoint) == null) {
                places--;
                missing -= isOut.test(endpoint.address()) ? 0 : 1;
            }
        }
    }

    private List<Endpoint> ordered(List<Endpoint> group) {
        Map<Endpoint, Long> hashes = new HashMap<>();
        group.forEach(endpoint -> hashes.put(endpoint, hash(endpoint)));
        return group.stream().sorted(Comparator.comparing(hashes::get)).toList();
    }

    /** By address: a server that restarts keeps its clients. */
    private long hash(Endpoint endpoint) {
        return StableHash.combined(
                instance, StableHash.ofText(endpoint.address().toString()));
    }

    @Override
    public String toString() {
        return "subset of " + size;
    }
}
