package io.tern.testkit;

import io.tern.api.Address;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeStats;
import io.tern.api.Result;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A node whose state, weight and counters the test sets, for tests of balancers, routers, strategies and guards. Its calls
 * end in a {@link ScriptedInvoker}. Thread-safe.
 */
public final class ScriptedNode implements Node {
    private static final int FIRST_PORT = 20_001;

    private final ScriptedInvoker invoker;
    private final AtomicInteger probes = new AtomicInteger();
    private volatile Endpoint endpoint;
    private volatile ConnectionState state = ConnectionState.READY;
    private volatile int weight;
    private volatile Figures figures = new Figures(0, 0, 0, 0);

    /** Returns a ready node at an endpoint, with that endpoint's weight. */
    public ScriptedNode(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.weight = endpoint.weight();
        this.invoker = ScriptedInvoker.create("node " + endpoint);
    }

    /** Returns ready nodes at 127.0.0.1, ports from 20001 on. */
    public static List<ScriptedNode> nodes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ScriptedNode(Endpoint.builder(new Address("127.0.0.1", FIRST_PORT + i))
                        .instanceId("node-" + (i + 1))
                        .build()))
                .toList();
    }

    /** What answers its calls and records them. */
    public ScriptedInvoker invoker() {
        return invoker;
    }

    /** Publishes another endpoint. */
    public ScriptedNode endpoint(Endpoint newEndpoint) {
        endpoint = newEndpoint;
        return this;
    }

    /** Sets the state. */
    public ScriptedNode state(ConnectionState newState) {
        state = newState;
        return this;
    }

    /** Sets the effective weight. */
    public ScriptedNode weight(int newWeight) {
        weight = newWeight;
        return this;
    }

    /** Sets the number of calls in flight. */
    public ScriptedNode inFlight(int inFlight) {
        Figures old = figures;
        figures = new Figures(inFlight, old.latencyNanos, old.succeeded, old.failed);
        return this;
    }

    /** Sets the decayed latency. */
    public ScriptedNode latencyNanos(long latencyNanos) {
        Figures old = figures;
        figures = new Figures(old.inFlight, latencyNanos, old.succeeded, old.failed);
        return this;
    }

    /** Sets the numbers of calls that ended. */
    public ScriptedNode ended(long succeeded, long failed) {
        Figures old = figures;
        figures = new Figures(old.inFlight, old.latencyNanos, succeeded, failed);
        return this;
    }

    /** How often it was asked for a sign of life. */
    public int probes() {
        return probes.get();
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return invoker.invoke(invocation);
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public ConnectionState state() {
        return state;
    }

    @Override
    public NodeStats stats() {
        return figures;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public void probe() {
        probes.incrementAndGet();
    }

    @Override
    public String toString() {
        return "ScriptedNode[" + endpoint + ", " + state + ']';
    }

    /** Counters at one instant. Immutable. */
    private record Figures(int inFlight, long latencyNanos, long succeeded, long failed) implements NodeStats {}
}
