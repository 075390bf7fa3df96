package io.tern.transport;

import io.netty.util.internal.PlatformDependent;
import io.tern.api.Address;
import io.tern.api.IoThread;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.api.Server;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Transport;
import io.tern.api.TransportOptions;
import io.tern.protocol.BodyBudget;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls over Netty's channels: sockets, or pipes inside the process. Thread-safe. */
final class NettyTransport implements Transport {
    private static final Logger logger = LoggerFactory.getLogger(NettyTransport.class);

    /** Of all direct memory, for bytes that wait for their receivers before these get less. */
    private static final int UNSENT_SHARE = 4;

    private final TransportContext context;
    private final ServerExecutors executors;
    private final SocketPool pool;
    private final Set<NettyServer> servers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean prepared = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    NettyTransport(RuntimeContext runtime, TransportOptions options, Medium medium, Codecs codecs) {
        IoLoops loops = new IoLoops(medium, options.ioThreads(), runtime.clock(), runtime.threads());
        BodyBudget budget = new BodyBudget(options.unfinishedBodyBytes(), runtime.clock());
        BudgetSweep sweep = new BudgetSweep(budget, runtime.clock().nanoTime());
        RareWarnings warnings = new RareWarnings(logger, runtime.clock());
        PeerMemory peerMemory = new PeerMemory(options.peerMemoryBytes());
        UnsentBytes unsent = new UnsentBytes(PlatformDependent.maxDirectMemory() / UNSENT_SHARE);
        context = new TransportContext(
                runtime, options, medium, loops, budget, sweep, peerMemory, unsent, new FramePool(), codecs, warnings);
        executors = new ServerExecutors(runtime, options);
        pool = new SocketPool(endpoint -> new ClientSocket(context, endpoint));
    }

    @Override
    public Client client(ServiceDescriptor service, ReferenceOptions options) {
        checkOpen();
        prepare();
        return new ServiceClient(context, pool, service, options);
    }

    @Override
    public Server listen(Address address) {
        checkOpen();
        NettyServer server = NettyServer.listen(context, executors, address, servers::remove);
        servers.add(server);
        prepare();
        return server;
    }

    /** Beside what the application does next: a server listens already, a client is about to connect. */
    private void prepare() {
        if (prepared.compareAndSet(false, true)) {
            context.medium().prepare(context.loops().next());
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the transport is closed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            servers.forEach(NettyServer::close);
            pool.close();
            executors.close();
            if (!IoThread.isCurrent()) {
                context.medium().awaitClosed();
            }
            context.loops().close();
        }
    }

    @Override
    public String toString() {
        return "transport over " + context.medium();
    }
}
