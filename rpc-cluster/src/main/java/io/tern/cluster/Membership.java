package io.tern.cluster;

import io.tern.api.Address;
import io.tern.api.Connection;
import io.tern.api.ConnectionListener;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Peer;
import java.util.ArrayList;
import java.util.Collection;
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

    Membership(MemberFactory factory, Subset subset, ConnectionListener listener, Consumer<Member> whenMarked) {
        this.factory = factory;
        this.subset = subset;
        this.listener = listener;
        this.whenMarked = whenMarked;
    }

    /** Applies what the registries say; whether the members or their endpoints changed. */
    boolean apply(Map<Address, Endpoint> listed, long nowNanos) {
        latest = listed;
        return apply(listed, subset.of(listed, this::isOut), nowNanos);
    }

    private boolean apply(Map<Address, Endpoint> listed, Map<Address, Endpoint> chosen, long nowNanos) {
        boolean changed = false;
        for (Endpoint endpoint : chosen.values()) {
            changed |= apply(endpoint);
        }
        for (Member member : List.copyOf(members.values())) {
            Address address = member.endpoint().address();
            if (!listed.containsKey(address)) {
                suspects.add(member, nowNanos);
            } else if (!chosen.containsKey(address)) {
                retire(member);
                changed = true;
            }
        }
        return dropGone(nowNanos) || changed;
    }

    /** Whether nobody can be called at an address, as far as is known. */
    private boolean isOut(Address address) {
        Member member = members.get(address);
        return member != null
                && (member.state() == ConnectionState.UNREACHABLE || member.state() == ConnectionState.DRAINING);
    }

    private boolean apply(Endpoint endpoint) {
        Member member = members.get(endpoint.address());
        if (member == null || isAnother(member, endpoint)) {
            return replace(member, endpoint);
        }
        suspects.remove(member);
        disputed.remove(member);
        boolean sameId = endpoint.instanceId().equals(member.endpoint().instanceId());
        if (endpoint.equals(member.endpoint())
                || (!sameId && endpoint.instanceId().isEmpty())) {
            return false;
        }
        member.update(endpoint);
        return true;
    }

    /** Puts a new member where there is none, or one of another instance. */
    private boolean replace(@Nullable Member member, Endpoint endpoint) {
        if (member != null && isThere(member)) {
            suspects.remove(member);
            if (disputed.add(member)) {
                member.connection().probe(); // If it is not there any more after all, it will be slow soon.
            }
            return false;
        }
        if (member != null) {
            retire(member);
        }
        add(factory.connect(endpoint, listener, whenMarked));
        return true;
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
    }

    /** Takes a member out; its connection is closed once its calls have ended. */
    private void retire(Member member) {
        forget(member);
        members.remove(member.endpoint().address());
        byConnection.remove(member.connection());
        retired.add(member);
    }

    private void forget(Member member) {
        suspects.remove(member);
        disputed.remove(member);
        instances.remove(member);
    }

    /** A connection changed; whether the members or their weights did. */
    boolean stateChanged(Connection connection, ConnectionState state, long nowNanos) {
        Member member = byConnection.get(connection);
        if (member == null) {
            return false;
        }
        if (state == ConnectionState.DRAINING) {
            member.saidGoAway(true);
        } else if (state == ConnectionState.READY) {
            member.saidGoAway(false);
            boolean changed = met(member);
            return dropGone(nowNanos) || changed;
        }
        return dropGone(nowNanos);
    }

    /** Compares the instance behind a connection with the one that was there before. */
    private boolean met(Member member) {
        Peer peer = member.connection().peer();
        if (peer == null) {
            return member.recomputeWeight();
        }
        String before = instances.put(member, peer.instanceId());
        if (before == null || before.equals(peer.instanceId())) {
            return member.recomputeWeight();
        }
        forget(member);
        Member successor = factory.successor(member, whenMarked);
        add(successor);
        instances.put(successor, peer.instanceId());
        return true;
    }

    /** Takes out the suspects that are believed gone; whether there were any. */
    boolean dropGone(long nowNanos) {
        if (suspects.isEmpty()) {
            return false;
        }
        List<Member> gone = suspects.gone(members.values(), nowNanos);
        gone.forEach(this::retire);
        return !gone.isEmpty();
    }

    /** Lets time pass: weights grow, old suspects go, other servers are tried where none of the subset answers, idle retired members are closed. Whether the members or weights changed. */
    boolean tick(long nowNanos) {
        boolean changed =
                subset.isSearching() ? apply(latest, subset.others(latest, this::isOut), nowNanos) : dropGone(nowNanos);
        for (Member member : members.values()) {
            changed |= member.recomputeWeight();
        }
        retired.removeIf(Membership::closedWhenIdle);
        return changed;
    }

    private static boolean closedWhenIdle(Member member) {
        boolean idle = member.counters().inFlight() == 0;
        if (idle) {
            member.connection().close();
        }
        return idle;
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

    /** Closes every connection. */
    void close() {
        closeAll(members.values());
        closeAll(retired);
        members.clear();
        byConnection.clear();
        retired.clear();
    }

    private static void closeAll(Collection<Member> members) {
        members.forEach(member -> member.connection().close());
    }
}
