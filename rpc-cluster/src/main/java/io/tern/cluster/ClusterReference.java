package io.tern.cluster;

import io.tern.api.Invoker;
import io.tern.api.Node;
import io.tern.api.ReferenceOptions;
import io.tern.api.Registry;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StubHandler;
import io.tern.api.Transport;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One service as a consumer sees it: the client chain and the directory behind it. Closed by whoever opened it; registries,
 * transport and runtime stay theirs. Thread-safe.
 */
public final class ClusterReference implements AutoCloseable {
    private final ReferenceContext reference;
    private final ClientChain chain;
    private final StubHandler handler;

    private ClusterReference(ReferenceContext reference, ClientChain chain, CallerWaits waits) {
        this.reference = reference;
        this.chain = chain;
        handler = new ReferenceHandler(reference, chain.entry(), waits);
    }

    /** Opens a reference without a snapshot on disk, whose callers wait with timers; see the other form. */
    public static ClusterReference open(
            ServiceDescriptor service,
            ReferenceOptions effectiveOptions,
            RuntimeContext runtime,
            Transport transport,
            List<Registry> registries) {
        return open(
                service, effectiveOptions, runtime, transport, registries, SnapshotStore.none(), CallerWaits.timed());
    }

    /**
     * Opens a reference: subscribes and connects in the background, unless the options say lazy, and then with the first call.
     *
     * @param effectiveOptions what is unset gets its default; an address in them replaces the registries
     * @param registries whom to ask for endpoints; not closed
     * @param snapshots where what they say is kept for a start without them; not closed
     * @param waits where synchronous callers wait; not closed
     * @throws IllegalArgumentException if the options do not fit the service, a type cannot travel, or there is neither a
     *     registry nor an address
     * @throws io.tern.spi.ExtensionException if an extension is unknown or broken
     */
    public static ClusterReference open(
            ServiceDescriptor service,
            ReferenceOptions effectiveOptions,
            RuntimeContext runtime,
            Transport transport,
            List<Registry> registries,
            SnapshotStore snapshots,
            CallerWaits waits) {
        ReferenceContext reference = new ReferenceContext(service, effectiveOptions, runtime);
        ReferenceOptions options = reference.options();
        List<Registry> asked = options.address().isEmpty()
                ? registries
                : List.of(
                        new StaticRegistry("address", List.of(options.address().split(",", -1))));
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("nobody to ask for nodes of " + service
                    + " (expected: a registry of the application, or @Reference(address = \"host:port\"))");
        }
        ClientChain chain =
                ClientChain.assemble(reference, transport.client(service, options), new Sources(asked, snapshots));
        if (!options.lazy()) {
            chain.directory().start();
        }
        return new ClusterReference(reference, chain, waits);
    }

    /** What a generated stub hands its calls to. */
    public StubHandler handler() {
        return handler;
    }

    /** The client chain; prints itself. */
    public Invoker chain() {
        return chain.entry();
    }

    /**
     * Completes when a node is ready for the first time; fails with an {@link io.tern.api.RpcException} when the reference is closed
     * before. A lazy reference has none before its first call. Each call returns a future of its own.
     */
    public CompletableFuture<Void> whenAvailable() {
        return chain.directory().whenAvailable();
    }

    /** The nodes now, by address. */
    public List<Node> nodes() {
        return chain.directory().snapshot().nodes();
    }

    /** What is known of the service: registries, their answers, nodes and their states. One line, for messages. */
    public String describe() {
        return chain.directory().report().describe();
    }

    /** Refuses calls from now on, ends those on their way, unsubscribes and gives up the connections. Idempotent. */
    @Override
    public void close() {
        chain.close();
    }

    @Override
    public String toString() {
        return "ClusterReference[" + reference.service() + "] " + chain.entry();
    }
}
