package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.ClientContext;
import io.tern.api.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which of a large service's servers this client connects to, as the setting {@code subset} says. Confined to the directory's serial tasks.
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
     * Servers that are out are replaced beside, at most as many as the subset has: where more are out, it may be the client's own network, and a
     * client that looked for others on and on would be connected to the whole fleet when that is back. But it may also be that others are
     * well, so while not one of all these answers, other spares take the place of those that have been tried in vain, once a second: in
     * time it has looked everywhere, and never had more connections.
     *
     * Spares are near ones first, too, as long as one of the nearest that were chosen is well. Where all of these are out their zone may be, so
     * they are taken from all distances in turn.
     */
    private final int size;
    private final long instance;
    private final Nearness nearness;
    /** How many rounds of spares were tried in vain, by tags; of those that have servers out. */
    private final Map<Set<String>, Integer> rounds = new HashMap<>();

    private boolean isSearching;

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
        return choose(listed, isOut, false);
    }

    /** As {@link #of}, with other spares where all servers that were chosen are out; called at intervals while {@link #isSearching}. */
    Map<Address, Endpoint> others(Map<Address, Endpoint> listed, Predicate<Address> isOut) {
        return choose(listed, isOut, true);
    }

    /** Whether all that were chosen among the servers of some tags were out, and there are others. */
    boolean isSearching() {
        return isSearching;
    }

    private Map<Address, Endpoint> choose(Map<Address, Endpoint> listed, Predicate<Address> isOut, boolean goesOn) {
        isSearching = false;
        if (size == 0 || listed.size() <= size) {
            rounds.clear();
            return listed;
        }
        Map<Set<String>, List<Endpoint>> byTags =
                listed.values().stream().collect(Collectors.groupingBy(Endpoint::tags));
        rounds.keySet().retainAll(byTags.keySet());
        Map<Address, Endpoint> chosen = new HashMap<>();
        byTags.forEach((tags, group) ->
                choose(tags, group, isOut, goesOn).forEach(endpoint -> chosen.put(endpoint.address(), endpoint)));
        return chosen;
    }

    private List<Endpoint> choose(Set<String> tags, List<Endpoint> group, Predicate<Address> isOut, boolean goesOn) {
        List<Endpoint> ordered = ordered(group);
        List<Endpoint> first = ordered.subList(0, Math.min(size, ordered.size()));
        List<Endpoint> others = ordered.subList(first.size(), ordered.size());
        List<Endpoint> out = first.stream()
                .filter(endpoint -> isOut.test(endpoint.address()))
                .toList();
        if (out.isEmpty() || others.isEmpty()) {
            rounds.remove(tags);
            return first;
        }
        List<Endpoint> spares = isNearestOut(first, out) ? inTurn(others) : others;
        int round = rounds.getOrDefault(tags, 0);
        List<Endpoint> chosen = chosen(first, out.size(), spares, round, isOut);
        if (goesOn && isAllOut(chosen, isOut)) {
            round++;
            chosen = chosen(first, out.size(), spares, round, isOut);
        }
        rounds.put(tags, round);
        isSearching |= others.size() > size && isAllOut(chosen, isOut);
        return chosen;
    }

    /** With spares for those that are missing. */
    private List<Endpoint> chosen(
            List<Endpoint> first, int missing, List<Endpoint> spares, int round, Predicate<Address> isOut) {
        List<Endpoint> chosen = new ArrayList<>(first);
        int begin = (int) ((long) round * size % spares.size());
        int stillMissing = missing;
        for (int i = 0; i < Math.min(size, spares.size()) && stillMissing > 0; i++) {
            Endpoint spare = spares.get((begin + i) % spares.size());
            chosen.add(spare);
            stillMissing -= isOut.test(spare.address()) ? 0 : 1;
        }
        return chosen;
    }

    private static boolean isAllOut(List<Endpoint> endpoints, Predicate<Address> isOut) {
        return endpoints.stream().allMatch(endpoint -> isOut.test(endpoint.address()));
    }

    /** Whether of the nearest that were chosen none is left. */
    private boolean isNearestOut(List<Endpoint> first, List<Endpoint> out) {
        int nearest = nearness.distance(first.get(0));
        return out.containsAll(first.stream()
                .filter(endpoint -> nearness.distance(endpoint) == nearest)
                .toList());
    }

    /** One of each distance after the other, the nearest first. */
    private List<Endpoint> inTurn(List<Endpoint> ordered) {
        Map<Integer, List<Endpoint>> byDistance =
                ordered.stream().collect(Collectors.groupingBy(nearness::distance, TreeMap::new, Collectors.toList()));
        List<Endpoint> turned = new ArrayList<>();
        for (int i = 0; turned.size() < ordered.size(); i++) {
            for (List<Endpoint> ring : byDistance.values()) {
                if (i < ring.size()) {
                    turned.add(ring.get(i));
                }
            }
        }
        return turned;
    }

    /** Nearest first, and each client in another order. */
    private List<Endpoint> ordered(List<Endpoint> group) {
        Map<Endpoint, Long> hashes = new HashMap<>();
        group.forEach(endpoint -> hashes.put(endpoint, hash(endpoint)));
        return group.stream()
                .sorted(Comparator.comparingInt(nearness::distance).thenComparing(hashes::get))
                .toList();
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
