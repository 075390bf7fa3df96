package io.tern.cluster;

import io.tern.api.ClientContext;
import io.tern.api.Clock;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Peer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server of the service: its connection, its counters, and what it and the registries say of it. What calls see of it is a
 * {@link ClusterNode}, one for each version of the chain. Closed by the directory, which made it. Thread-safe.
 */
final class Member {
    private final Connection connection;
    private final NodeCounters counters;
    private final Clock clock;
    private final Consumer<Member> whenMarked;
    private volatile Endpoint endpoint;
    private volatile int weight;
    private volatile boolean saidGoAway;
    private volatile @Nullable NodeMark mark;

    /**
     * A member at an open or opening connection.
     *
     * @param whenMarked told when the server says that it does not serve the service; must not block
     */
    Member(Endpoint endpoint, Connection connection, ClientContext context, Consumer<Member> whenMarked) {
        this.endpoint = endpoint;
        this.connection = connection;
        clock = context.runtime().clock();
        this.whenMarked = whenMarked;
        counters = new NodeCounters(clock, method -> context.settings(method).oneway());
        weight = warmWeight();
    }

    /** Takes over what the registry says now; whatever the server said before is forgotten. */
    void update(Endpoint published) {
        endpoint = published;
        weight = warmWeight();
        mark = null;
    }

    /** Recomputes the weight; whether it changed. */
    boolean recomputeWeight() {
        int now = warmWeight();
        boolean changed = now != weight;
        weight = now;
        return changed;
    }

    /** Whether the weight grows with time. */
    boolean isWarmingUp() {
        return weight != endpoint.weight() && state().isOpen();
    }

    private int warmWeight() {
        Endpoint current = endpoint;
        long warmupNanos = TimeUnit.MILLISECONDS.toNanos(current.warmupMillis());
        if (current.weight() == 0 || warmupNanos == 0) {
            return current.weight();
        }
        Peer peer = connection.peer();
        long upNanos = peer == null ? 0 : clock.nanoTime() - peer.startNanos();
        double share = Math.min(1, (double) upNanos / warmupNanos);
        return Math.max(1, (int) (current.weight() * share));
    }

    /** Notes that the server said {@code GOAWAY}, or that it is back. */
    void saidGoAway(boolean said) {
        saidGoAway = said;
    }

    /** Whether the server itself said that it goes or does not serve the service. */
    boolean saidGone() {
        return saidGoAway || activeMark() != null;
    }

    /** Notes what the server said about itself. */
    void mark(NodeMark said) {
        mark = said;
        whenMarked.accept(this);
    }

    /** What it said about itself lately, or null. */
    @Nullable
    NodeMark activeMark() {
        NodeMark current = mark;
        return current != null && current.isActive(clock.nanoTime()) ? current : null;
    }

    Clock clock() {
        return clock;
    }

    /** Its state changes are told to the directory. */
    Connection connection() {
        return connection;
    }

    /** As last published. */
    Endpoint endpoint() {
        return endpoint;
    }

    ConnectionState state() {
        return connection.state();
    }

    NodeCounters counters() {
        return counters;
    }

    /** The endpoint's weight, warm-up applied. */
    int weight() {
        return weight;
    }

    @Override
    public String toString() {
        return endpoint + ", " + state() + ", weight=" + weight + ", " + counters;
    }
}
