package io.tern.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.tern.api.Address;
import io.tern.api.CallersStats;
import io.tern.api.IoThread;
import io.tern.api.ScheduledTask;
import io.tern.api.Server;
import io.tern.api.ServiceKey;
import io.tern.api.ServiceTable;
import io.tern.protocol.HelloFrame;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening channel and the connections it accepted. Thread-safe. */
final class NettyServer implements Server {
    private static final Logger logger = LoggerFactory.getLogger(NettyServer.class);
    /** For clients to close after the last reply; they do within a round trip, unless they are gone. */
    private static final long CLOSE_MILLIS = 500;

    private static final long COMPLETE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final TransportContext context;
    private final ServerExecutors executors;
    private final Consumer<NettyServer> whenClosed;
    private final AcceptLimits<Channel> limits;
    private final Address address;
    private final Channel channel;

    private final ReentrantLock serveLock = new ReentrantLock();
    private volatile CompiledTable table = CompiledTable.empty();

    private final CallerTable callers = new CallerTable(CallersStats.MOST);
    private final Set<ServerSession> sessions = ConcurrentHashMap.newKeySet();
    private final DrainCount<ServerSession> drain = new DrainCount<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> allGone = new CompletableFuture<>();

    private NettyServer(
            TransportContext context, ServerExecutors executors, Address asked, Consumer<NettyServer> whenClosed) {
        this.context = context;
        this.executors = executors;
        this.whenClosed = whenClosed;
        limits = new AcceptLimits<>(
                context.options().maxConnections(), context.options().maxConnectionsPerAddress(), this::makeRoom);
        SocketAddress local = context.medium().toBind(asked);
        ChannelFuture bound = bind(local);
        if (!bound.isSuccess()) {
            context.medium().unbound(local);
            throw new IllegalStateException(
                    "cannot listen on " + asked + ": " + Causes.text(bound.cause())
                            + " (expected: a free port of this machine; stop what uses it, choose another, or 0 for any)",
                    bound.cause());
        }
        channel = bound.channel();
        address = context.medium().bound(asked, channel.localAddress());
    }

    /**
     * Binds.
     *
     * @throws IllegalStateException if that fails, saying which address, why, and what to do
     */
    static NettyServer listen(
            TransportContext context, ServerExecutors executors, Address address, Consumer<NettyServer> whenClosed) {
        return new NettyServer(context, executors, address, whenClosed);
    }

    /**
     * On an event loop: Netty keeps notes in thread-locals of the thread that makes a channel, and with them its own class loader, as long as
     * that thread lives. A container's thread lives longer than the application.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Both are waited for.
    private ChannelFuture bind(SocketAddress local) {
        EventLoop loop = context.loops().next();
        return loop.submit(() -> new ServerBootstrap()
                        .group(loop, context.loops().group())
                        .channel(context.medium().serverChannel())
                        .handler(new Entrance())
                        .childHandler(new Acceptor())
                        .bind(local))
                .syncUninterruptibly()
                .getNow()
                .awaitUninterruptibly();
    }

    @Override
    public Address address() {
        return address;
    }

    CompiledTable table() {
        return table;
    }

    @Override
    public void serve(ServiceTable services) {
        serveLock.lock();
        try {
            table = CompiledTable.of(services, table, context.codecs(), executors);
            completeBehind(table);
        } finally {
            serveLock.unlock();
        }
    }

    /**
     * Not for the start to wait for or to share the processors with, nor, later, for an event loop; what a request needs sooner is made
     * when it comes.
     */
    private void completeBehind(CompiledTable served) {
        context.runtime().scheduler().schedule(() -> completeOnWorkExecutor(served), COMPLETE_AFTER_NANOS);
    }

    private void completeOnWorkExecutor(CompiledTable served) {
        if (closed.get()) {
            return;
        }
        try {
            context.runtime().workExecutor().execute(served::completeCodecs);
        } catch (RejectedExecutionException e) {
            logger.debug("{}: the runtime is closed, and no other serializer will be needed", this, e);
        }
    }

    @Override
    public List<String> serializers(ServiceKey service) {
        return table.serializers(service);
    }

    @Override
    public CompletableFuture<Integer> drain(Duration limit) {
        CompletableFuture<Integer> drained = drain.begin(sessions);
        sessions.forEach(session -> session.execute(() -> session.farewell().begin()));
        ScheduledTask timer = context.runtime()
                .scheduler()
                .schedule(() -> drained.complete(unanswered()), Math.max(0, limit.toNanos()));
        return drained.whenComplete((givenUp, thrown) -> timer.cancel());
    }

    /** Calls that have been accepted and not answered. */
    int unanswered() {
        return sessions.stream()
                .mapToInt(session -> session.calls().unanswered())
                .sum();
    }

    boolean isDraining() {
        return drain.isBegun() || closed.get();
    }

    /** A session has answered its last call, or has ended. */
    void sessionDone(ServerSession session) {
        drain.done(session);
    }

    /** A session's client has introduced itself. */
    CallerTable.Member sessionIntroduced(ServerSession session, HelloFrame hello) {
        limits.introduced(session.channel());
        CallerTable.Key key = new CallerTable.Key(
                hello.application(),
                context.medium().host(session.channel().remoteAddress()),
                hello.applicationVersion());
        return callers.join(key, session.calls()::arrived);
    }

    @Override
    public CallersStats callers() {
        return callers.stats();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Nothing could be done if closing failed.
    private void makeRoom(Channel silent) {
        context.warnings()
                .warn(
                        "ROOM",
                        "connection closed: a new one needs its place, and it has not said HELLO",
                        silent.remoteAddress());
        silent.close();
    }

    void sessionEnded(ServerSession session) {
        sessions.remove(session);
        if (closed.get() && sessions.isEmpty()) {
            allGone.complete(null);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        SocketAddress local = channel.localAddress();
        ChannelFuture unbound = channel.close();
        Closing.await(unbound, CLOSE_MILLIS);
        context.medium().unbound(local);
        sessions.forEach(session -> session.execute(() -> session.farewell().endNow()));
        if (sessions.isEmpty()) {
            allGone.complete(null);
        }
        if (!IoThread.isCurrent()) {
            awaitSessions();
        }
        whenClosed.accept(this);
    }

    private void awaitSessions() {
        Closing.await(allGone, CLOSE_MILLIS);
        if (!sessions.isEmpty()) {
            logger.debug("{} connections to {} did not end by themselves", sessions.size(), address);
        }
        sessions.forEach(session -> session.execute(() -> session.close("the server is closed")));
    }

    /** Connections that are open. */
    int connections() {
        return sessions.size();
    }

    /** Breaks every connection off as a crash would. For tests. */
    void breakOff() {
        sessions.forEach(session -> session.execute(() -> session.close("broken off")));
    }

    @Override
    public String toString() {
        return "server at " + address;
    }

    /**
     * Counts accepted channels, on the one event loop that accepts: in the order in which they came, which their own loops do not keep. Who
     * has just come and is about to say {@code HELLO} is never the oldest of those that say nothing.
     */
    private final class Entrance extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                count((Channel) message);
            } finally {
                ctx.fireChannelRead(message); // Who is not counted is closed on its event loop.
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // It always succeeds.
        private void count(Channel accepted) {
            String refusal = limits.tryAdd(context.medium().host(accepted.remoteAddress()), accepted);
            if (refusal == null) {
                accepted.closeFuture().addListener(closing -> limits.remove(accepted));
            } else {
                context.warnings().warn("ACCEPT", "connection refused: " + refusal, accepted.remoteAddress());
            }
        }
    }

    /** Makes sessions of accepted channels, and closes those that are not counted. Thread-safe. */
    private final class Acceptor extends ChannelInitializer<Channel> {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // Nothing could be done if closing failed.
        protected void initChannel(Channel accepted) {
            if (!limits.isCounted(accepted)) {
                accepted.close();
                return;
            }
            ServerSession session = new ServerSession(context, NettyServer.this, accepted.eventLoop());
            sessions.add(session);
            accepted.pipeline().addLast(session);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }
}
