package io.tern.cluster;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.ReferenceOptions;
import io.tern.api.Registry;
import io.tern.api.RouteExplanation;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StubHandler;
import io.tern.api.Transport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service as a consumer sees it: the client chain and the directory behind it. Its options may be replaced while it is used. Closed by
 * whoever opened it; registries, transport and runtime stay theirs. Thread-safe.
 */
public final class ClusterReference implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ClusterReference.class);

    private final ServiceDescriptor service;
    private final RuntimeContext runtime;
    private final Directory directory;
    private final CallerWaits waits;
    private final StickyHomes homes;
    private final FailbackQueue queue;
    private final boolean needsNodes;
    /** Whether all nodes are addresses that somebody wrote down. */
    private final boolean fixed;

    /** Those that were replaced and may still have calls on their way. */
    private final Set<ClientChain> superseded = ConcurrentHashMap.newKeySet();

    private volatile Version current;

    /** A chain, and where calls enter it. Immutable, thread-safe. */
    private record Version(ClientChain chain, ReferenceHandler handler) {}

    private ClusterReference(
            ClientChain chain,
            StickyHomes homes,
            FailbackQueue queue,
            boolean needsNodes,
            boolean fixed,
            CallerWaits waits) {
        service = chain.reference().service();
        runtime = chain.reference().runtime();
        directory = chain.directory();
        this.needsNodes = needsNodes;
        this.fixed = fixed;
        this.waits = waits;
        this.homes = homes;
        this.queue = queue;
        current = version(chain);
        queue.sentBy(chain.failback());
    }

    private Version version(ClientChain chain) {
        return new Version(chain, new ReferenceHandler(chain.reference(), chain.entry(), waits));
    }

    /** Opens a reference without a snapshot on disk, whose callers wait with timers; see the other form. */
    public static ClusterReference open(
            ServiceDescriptor service,
            ReferenceOptions effectiveOptions,
            RuntimeContext runtime,
            Transport transport,
            List<Registry> registries) {
        return open(
                service,
                effectiveOptions,
                runtime,
                transport,
                registries,
                SnapshotStore.none(),
                CallerWaits.timed(runtime.threads()));
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
        ReferenceContext unbound = new ReferenceContext(service, effectiveOptions, runtime);
        ReferenceOptions options = unbound.options();
        Transport.Client client = transport.client(service, options);
        ReferenceContext reference = unbound.encodingBy(client);
        ChainParts parts = ChainParts.of(reference);
        List<Registry> asked = parts.needNodes() ? asked(reference, registries) : List.of();
        boolean fixed = FixedAddresses.areAll(asked);
        if (fixed) {
            FixedAddresses.check(reference);
        }
        MemberFactory members = new MemberFactory(client, reference);
        StickyHomes homes = new StickyHomes();
        FailbackQueue queue = new FailbackQueue(reference, call -> reference.keep(call.method(), call.arguments()));
        ClientChain chain = ClientChain.assemble(
                reference,
                parts,
                homes,
                queue,
                projection -> new Directory(new Sources(asked, snapshots), members, reference, projection));
        if (!options.lazy()) {
            chain.directory().start();
        }
        return new ClusterReference(chain, homes, queue, parts.needNodes(), fixed, waits);
    }

    private static List<Registry> asked(ReferenceContext reference, List<Registry> registries) {
        String address = reference.options().address();
        List<Registry> asked = address.isEmpty() ? registries : List.of(StaticRegistry.ofAddress(address));
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("nobody to ask for nodes of " + reference.service()
                    + " (expected: a registry of the application, or @Reference(address = \"host:port\"))");
        }
        return asked;
    }

    /** What a generated stub hands its calls to. */
    public StubHandler handler() {
        return (method, arguments) -> current.handler().call(method, arguments);
    }

    /** The client chain; prints itself. */
    public Invoker chain() {
        return current.chain().entry();
    }

    /** The chain of new calls, with what it was built for. */
    ClientChain clientChain() {
        return current.chain();
    }

    /** What the chain of new calls was built for. */
    ReferenceContext context() {
        return current.chain().reference();
    }

    /** The options that hold for new calls; everything that has a default is set. */
    public ReferenceOptions options() {
        return current.chain().reference().options();
    }

    /**
     * Builds the chain for other options, without putting it in place.
     *
     * @param effectiveOptions what is unset gets its default
     * @throws IllegalArgumentException if the options do not fit the service, or change what only a new reference can: where nodes are
     *     found, and how connections and methods encode
     * @throws io.tern.spi.ExtensionException if an extension is unknown or broken
     */
    public Change prepare(ReferenceOptions effectiveOptions) {
        ReferenceContext changed = context().with(effectiveOptions);
        checkFixed(options(), changed.options());
        if (fixed) {
            FixedAddresses.check(changed);
        }
        ChainParts parts = ChainParts.of(changed);
        if (parts.needNodes() && !needsNodes) {
            throw new IllegalArgumentException(
                    "reference " + service
                            + " was opened as one whose calls are all answered here, and knows no nodes (expected: a mock, or a start without it)");
        }
        return new Change(ClientChain.assemble(changed, parts, homes, queue, projection -> directory));
    }

    private void checkFixed(ReferenceOptions before, ReferenceOptions after) {
        checkSame("address", before.address(), after.address());
        checkSame("registry", before.registry(), after.registry());
        checkSame("serializer", before.serializer(), after.serializer());
        checkSame("connections", before.connections(), after.connections());
        checkSame("callbackOn", before.callbackOn(), after.callbackOn());
        for (MethodDescriptor method : service.methods()) {
            MethodSettings said = before.settings(method);
            MethodSettings now = after.settings(method);
            checkSame("oneway of " + method, said.oneway(), now.oneway());
            checkSame("wireTypes of " + method, said.wireTypes(), now.wireTypes());
        }
    }

    private void checkSame(String what, Object before, Object after) {
        if (!before.equals(after)) {
            throw new IllegalArgumentException("reference " + service + ": " + what + " cannot change from '" + before
                    + "' to '" + after + "' while it is used (expected: the same, or another reference)");
        }
    }

    /** Options that fit, and the chain for them. Immutable, thread-safe. */
    public final class Change {
        private final ClientChain chain;

        private Change(ClientChain chain) {
            this.chain = chain;
        }

        /**
         * Puts it in place: a call that begins when the future has completed goes by these options from beginning to end, and one that has
         * begun before by those before. Connections and the counters of nodes stay; guards, pickers and filters are new.
         *
         * @return completes when it is in place; fails if an extension throws over the nodes that are there; nothing has changed then, and
         *     this is discarded
         */
        public CompletableFuture<Void> adopt() {
            return directory.adopt(chain.projection(), this::replace).whenComplete((done, failure) -> {
                if (failure != null) {
                    discard();
                }
            });
        }

        /** Gives it up instead of adopting it: what strategies have opened for it is closed. */
        public void discard() {
            chain.close();
        }

        private void replace() {
            ClientChain before = current.chain();
            Version next = version(chain);
            superseded.add(before);
            current = next;
            try {
                queue.sentBy(chain.failback());
                forgetLater(before, before.ends().leftNanos());
            } catch (RuntimeException | Error e) { // It is in place all the same.
                logger.warn("{}: what was before is kept until the reference is closed", service, e);
            }
            if (directory.isClosed()) {
                chain.close(); // Whoever closes the reference may have seen the one before.
            }
        }

        @Override
        public String toString() {
            return "Change[" + chain.entry() + ']';
        }
    }

    private void forgetLater(ClientChain chain, long delayNanos) {
        runtime.scheduler().schedule(() -> chain.reference().onWorkExecutor(() -> forget(chain)), delayNanos);
    }

    /** No call of it is left, unless one came in late, through a {@link MergedReference} for instance. */
    private void forget(ClientChain chain) {
        long leftNanos = chain.ends().notedLeftNanos();
        if (leftNanos > 0 && !directory.isClosed()) {
            forgetLater(chain, leftNanos);
        } else if (superseded.remove(chain)) {
            chain.close();
            directory.forget(chain.projection());
        }
    }

    /**
     * Completes when a node is ready for the first time; fails with an {@link io.tern.api.RpcException} when the reference is closed
     * before. A lazy reference has none before its first call. Each call returns a future of its own.
     */
    public CompletableFuture<Void> whenAvailable() {
        return directory.whenAvailable();
    }

    /** Whether calls go to nodes; if not, none will ever be {@link #whenAvailable available}. */
    public boolean needsNodes() {
        return needsNodes;
    }

    /** The nodes now, by address. */
    public List<Node> nodes() {
        return directory.snapshot().nodes();
    }

    /**
     * What would become of a call, which is not made: as a stub would make it on this thread, with what {@link
     * io.tern.api.CallContext} and {@link CallOptions} hold for it here.
     *
     * @param options what the caller would say, such as tag, attachments and priority
     * @param arguments matter where a method has a {@link io.tern.api.HashKey}; none stands for nulls
     */
    public RouteExplanation explain(MethodDescriptor method, CallOptions options, @Nullable Object... arguments) {
        @Nullable
        Object[] given =
                arguments.length == 0 ? new Object[method.parameterTypes().size()] : arguments;
        CallScope scope = options.open();
        try {
            ClientChain chain = current.chain();
            Invocation call = new InvocationFactory(chain.reference()).newInvocation(method, given);
            return chain.projection().snapshot().explain(call);
        } finally {
            scope.close();
        }
    }

    /** What is known of the service: registries, their answers, nodes and their states. One line, for messages. */
    public String describe() {
        return directory.report().describe(directory.snapshot());
    }

    /** Refuses calls from now on, ends those on their way, unsubscribes and gives up the connections. Idempotent. */
    @Override
    public void close() {
        directory.close();
        superseded.forEach(ClientChain::close);
        current.chain().close();
    }

    @Override
    public String toString() {
        return "ClusterReference[" + service + "] " + chain();
    }
}
