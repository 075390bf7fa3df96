package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Peer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of the directory, kept in step with what registries and connections say: what has not changed is not touched. Confined to the
 * directory's serial tasks.
 */
final class Membership {
    private static final Comparator<Member> BY_ADDRESS = Comparator.<Member, String>comparing(
                    member -> member.endpoint().address().host())
            .thenComparingInt(member -> member.endpoint().address().port());

    private final MemberFactory factory;
    private final Subset subset;
    private final ConnectionListener listener;
    private final Consumer<Member> whenMarked;
    private final Map<Address, Member> members = new HashMap<>();
    private final IdentityHashMap<Connection, Member> byConnection = new IdentityHashMap<>();
    private final Map<Member, String> instances = new HashMap<>();
    private final Suspects suspects = new Suspects();
    /** Those at whose address another instance is listed, although they answer. */
    private final Set<Member> disputed = new HashSet<>();

    private final List<Member> retired = new ArrayList<>();
    private Map<Address, Endpoint> latest = Map.of();
    private long version;

    Membership(MemberFactory factory, Subset subset, ConnectionListener listener, Consumer<Member> whenMarked) {
        this.factory = factory;
        this.subset = subset;
        this.listener = listener;
        this.whenMarked = whenMarked;
    }

    /** Another one after each change of the members, their endpoints or weights. */
    long version() {
        return version;
    }

    private void changed() {
        version++;
    }

    /**
     * Applies what the registries say.
     *
     * @throws RuntimeException if an endpoint cannot be connected to; all others are applied, and the next time applies this one, too
     */
    void apply(Map<Address, Endpoint> listed, long nowNanos) {
        latest = listed;
        apply(listed, subset.of(listed, this::isOut), nowNanos);
    }

    private void apply(Map<Address, Endpoint> listed, Map<Address, Endpoint> chosen, long nowNanos) {
        try {
            EachOf.run(chosen.values(), this::apply);
        } finally {
            for (Member member : List.copyOf(members.values())) {
                Address address = member.endpoint().address();
                if (!listed.containsKey(address)) {
                    suspects.add(member, nowNanos);
                } else if (!chosen.containsKey(address)) {
                    retire(member);
                }
            }
            dropGone(nowNanos);
        }
    }

    /** Whether nobody can be called at an address, as far as is known. */
    private boolean isOut(Address address) {
        Member member = members.get(address);
        return member != null
                && (member.state() == ConnectionState.UNREACHABLE || member.state() == ConnectionState.DRAINING);
    }

    private void apply(Endpoint endpoint) {
        Member member = members.get(endpoint.address());
        if (member == null || isAnother(member, endpoint)) {
            replace(member, endpoint);
            return;
        }
        suspects.remove(member);
        disputed.remove(member);
        boolean sameId = endpoint.instanceId().equals(member.endpoint().instanceId());
        if (endpoint.equals(member.endpoint())
                || (!sameId && endpoint.instanceId().isEmpty())) {
            return;
        }
        member.update(endpoint);
        changed();
    }

    /** Puts a new member where there is none, or one of another instance. */
    private void replace(@Nullable Member member, Endpoint endpoint) {
        if (member != null && isThere(member)) {
            suspects.remove(member);
            if (disputed.add(member)) {
                member.connection().probe(); // If it is not there any more after all, it will be slow soon.
            }
            return;
        }
        if (member != null) {
            retire(member);
        }
        add(factory.connect(endpoint, listener, whenMarked));
    }

    /** Whether the instance that introduced itself answers: as long as it does, no other one can have its address, whatever is listed. */
    private static boolean isThere(Member member) {
        return member.state() == ConnectionState.READY && !member.saidGone();
    }

    /** Whether another instance is listed at the address of a connection than the one that answers there. */
    boolean isDisputed(Connection connection) {
        Member member = byConnection.get(connection);
        return member != null && disputed.contains(member);
    }

    /** Whether an endpoint means another instance than the member's. */
    private boolean isAnother(Member member, Endpoint endpoint) {
        String listed = endpoint.instanceId();
        String expected = member.endpoint().instanceId();
        if (listed.equals(expected)) {
            return false;
        }
        if (listed.isEmpty()) {
            return !member.state().isOpen(); // Whoever is there now is right; the member waits for one instance only.
        }
        return !expected.isEmpty() || !listed.equals(instances.get(member));
    }

    private void add(Member member) {
        members.put(member.endpoint().address(), member);
        byConnection.put(member.connection(), member);
        changed();
    }

    /** Takes a member out; its connection is closed once its calls have ended. */
    private void retire(Member member) {
        forget(member);
        members.remove(member.endpoint().address());
        byConnection.remove(member.connection());
        retired.add(member);
        changed();
    }

    private void forget(Member member) {
        suspects.remove(member);
        disputed.remove(member);
        instances.remove(member);
    }

    /** A connection changed. */
    void stateChanged(Connection connection, ConnectionState state, long nowNanos) {
        Member member = byConnection.get(connection);
        if (member == null) {
            return;
        }
        if (state == ConnectionState.DRAINING) {
            member.saidGoAway(true);
        } else if (state == ConnectionState.READY) {
            member.saidGoAway(false);
            met(member);
        }
        dropGone(nowNanos);
    }

    /** Compares the instance behind a connection with the one that was there before. */
    private void met(Member member) {
        Peer peer = member.connection().peer();
        if (peer == null) {
            recomputeWeight(member);
            return;
        }
        String before = instances.putIfAbsent(member, peer.instanceId());
        if (before == null || before.equals(peer.instanceId())) {
            recomputeWeight(member);
            return;
        }
        Member successor = factory.successor(member, whenMarked);
        forget(member);
        add(successor);
        instances.put(successor, peer.instanceId());
    }

    private void recomputeWeight(Member member) {
        if (member.recomputeWeight()) {
            changed();
        }
    }

    /** Takes out the suspects that are believed gone. */
    void dropGone(long nowNanos) {
        if (!suspects.isEmpty()) {
            suspects.gone(members.values(), nowNanos).forEach(this::retire);
        }
    }

    /**
     * Lets time pass: weights grow, old suspects go, other servers are tried where none of the subset answers.
     *
     * @throws RuntimeException if a connection fails to open; everything else is done all the same
     */
    void tick(long nowNanos) {
        try {
            if (subset.isSearching()) {
                apply(latest, subset.others(latest, this::isOut), nowNanos);
            } else {
                dropGone(nowNanos);
            }
        } finally {
            members.values().forEach(this::recomputeWeight);
        }
    }

    /**
     * Closes retired members without calls.
     *
     * @throws RuntimeException if a connection fails to close; it stays, and all others are closed
     */
    void closeIdle() {
        List<Member> idle = retired.stream()
                .filter(member -> member.counters().inFlight() == 0)
                .toList();
        EachOf.run(idle, member -> {
            member.connection().close();
            retired.remove(member);
        });
    }

    /** Whether {@link #tick} has anything to do. */
    boolean needsTicks() {
        return !retired.isEmpty()
                || subset.isSearching()
                || !suspects.isEmpty()
                || members.values().stream().anyMatch(Member::isWarmingUp);
    }

    /** The instance that answered at an address in place of the one expected there, or null. */
    @Nullable
    String instanceMetAt(Address address) {
        Member member = members.get(address);
        if (member == null || member.state() != ConnectionState.UNREACHABLE) {
            return null;
        }
        Peer peer = member.connection().peer();
        return peer == null || peer.instanceId().equals(member.endpoint().instanceId()) ? null : peer.instanceId();
    }

    /** Whether there is a member at an address, suspect or not. */
    boolean hasNodeAt(Address address) {
        return members.containsKey(address);
    }

    /** All members by address, a stable order. */
    List<Member> sorted() {
        return members.values().stream().sorted(BY_ADDRESS).toList();
    }

    /**
     * Closes every connection.
     *
     * @throws RuntimeException if one cannot be closed; the others are
     */
    void close() {
        List<Member> all = new ArrayList<>(members.values());
        all.addAll(retired);
        members.clear();
        byConnection.clear();
        retired.clear();
        closeAll(all);
    }

    private static void closeAll(List<Member> members) {
        EachOf.run(members, member -> member.connection().close());
    }
}
