package io.tern.cluster;

import io.tern.api.Clock;
import io.tern.api.Connection;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Node;
import io.tern.api.NodeStats;
import io.tern.api.Peer;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server of the service: its connection with the attempt filters around it, its guards and its counters. Closed by the
 * directory, which made it. Thread-safe.
 */
final class ClusterNode implements Node {
    private static final Logger logger = LoggerFactory.getLogger(ClusterNode.class);

    private final Connection connection;
    private final Invoker chain;
    private final NodeCounters counters;
    private final Clock clock;
    private final Consumer<ClusterNode> whenMarked;
    private volatile Guards guards = Guards.NONE;
    private volatile Endpoint endpoint;
    private volatile int weight;
    private volatile boolean saidGoAway;
    private volatile @Nullable NodeMark mark;

    /**
     * A node at an open or opening connection.
     *
     * @param chain the attempt filters around {@code connection}
     * @param whenMarked told when the node says that it does not serve the service; must not block
     */
    ClusterNode(
            Endpoint endpoint, Connection connection, Invoker chain, Clock clock, Consumer<ClusterNode> whenMarked) {
        this.endpoint = endpoint;
        this.connection = connection;
        this.chain = chain;
        this.clock = clock;
        this.whenMarked = whenMarked;
        counters = new NodeCounters(clock);
        weight = warmWeight();
    }

    /** Puts the guards in place, before the node gets its first call; they are made for the finished node. */
    void guardedBy(Guards newGuards) {
        guards = newGuards;
    }

    /** Takes over what the registry says now; whatever the node said before is forgotten. */
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

    /** What the node said about itself lately, or null. */
    @Nullable
    NodeMark activeMark() {
        NodeMark current = mark;
        return current != null && current.isActive(clock.nanoTime()) ? current : null;
    }

    /** Whether neither a mark nor a guard keeps the call away. */
    boolean accepts(Invocation invocation) {
        return (mark == null || activeMark() == null) && guards.eligible(invocation);
    }

    /** What the guards want said where they are why no node is left, or null; see {@link Guards#refusal(Invocation, boolean)}. */
    @Nullable
    RpcException refusal(Invocation invocation, boolean lost) {
        return state().isOpen() && activeMark() == null ? guards.refusal(invocation, lost) : null;
    }

    /** No call will come any more; the guards hear of it. */
    void gone() {
        try {
            guards.close();
        } catch (RuntimeException e) {
            logger.error("The guards of {} failed to close", this, e);
        }
    }

    /** The guards' leave to send one call, or null. */
    @Nullable
    Permit tryAcquire(Invocation invocation) {
        return guards.tryAcquire(invocation);
    }

    /** Sends, with a permit; {@link #ended} must follow exactly once. Never throws. */
    CompletableFuture<Result> send(Invocation invocation) {
        counters.begin();
        try {
            return chain.invoke(invocation);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(CallFailures.broken(invocation, chain, e));
        }
    }

    /** Books the end of a call and returns what became of it: never null, also where the transport broke its contract. */
    Result ended(
            Invocation invocation, Permit permit, long sentNanos, @Nullable Result result, @Nullable Throwable error) {
        Result outcome = result != null ? result : CallFailures.broken(invocation, chain, error);
        long now = clock.nanoTime();
        counters.end(invocation, outcome, now - sentNanos);
        release(permit, outcome);
        RpcException failure = outcome.failure();
        NodeMark said = failure == null ? null : NodeMark.of(failure, now);
        if (said != null) {
            mark = said;
            whenMarked.accept(this);
        }
        return outcome;
    }

    /** A guard's bug must not cost the call its result. */
    private static void release(Permit permit, Result outcome) {
        try {
            permit.release(outcome);
        } catch (RuntimeException e) {
            logger.error("Permit {} failed to take itself back", permit, e);
        }
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        Permit permit = tryAcquire(invocation);
        if (permit == null) {
            return CompletableFuture.completedFuture(guardedOff(invocation));
        }
        long sentNanos = clock.nanoTime();
        return send(invocation).handle((result, error) -> ended(invocation, permit, sentNanos, result, error));
    }

    private Result guardedOff(Invocation invocation) {
        return Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "a guard keeps calls away from this node")
                .notExecuted(true)
                .method(invocation.method())
                .address(endpoint.address().toString())
                .attempt(invocation.attempt())
                .build());
    }

    /** The connection; its state changes are told to the directory. */
    Connection connection() {
        return connection;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public ConnectionState state() {
        return connection.state();
    }

    @Override
    public NodeStats stats() {
        return counters;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public void probe() {
        connection.probe();
    }

    /** Why a call cannot go there now, or its state, for messages. */
    String describe() {
        NodeMark said = activeMark();
        return endpoint.address() + " " + (said == null ? state() : said.describe(clock.nanoTime()));
    }

    @Override
    public String toString() {
        return "Node[" + endpoint + ", " + state() + ", weight=" + weight + ", " + counters + "] -> " + chain;
    }
}
