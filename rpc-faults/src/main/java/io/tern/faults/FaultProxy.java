package io.tern.faults;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy that behaves as badly as it is told to. It listens on a free port of the loopback address, connects each connection on to
 * its target, and treats the bytes of both directions as {@link #set} says, those of connections that are open, too.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port(), 42)) {
 *     client.connect(proxy.port());
 *     proxy.set(Faults.none().latency(Duration.ofMillis(50), Duration.ofMillis(20)));
 *     proxy.set(Direction.FROM_TARGET, Faults.none().stalled());
 *     proxy.resetConnections();
 * }
 * }</pre>
 *
 * <p>What is drawn is drawn from the seed, the number of the connection and the direction. Thread-safe; owns one daemon thread.
 */
public final class FaultProxy implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final InetSocketAddress target;
    private final long seed;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("tern-faults", true), NioIoHandler.newFactory());
    private final Set<Relay> relays = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final Map<Direction, Faults> faults = new EnumMap<>(Direction.class);
    private final Channel listening;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean refuses;

    private FaultProxy(InetSocketAddress target, long seed) {
        this.target = target;
        this.seed = seed;
        for (Direction direction : Direction.values()) {
            faults.put(direction, Faults.none());
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Acceptor())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            endThread();
            throw new IllegalStateException("no free port to listen on: " + bound.cause(), bound.cause());
        }
        listening = bound.channel();
    }

    /**
     * Listens for connections to a target, which need not be there yet; a connection that the target refuses is reset.
     *
     * @param seed what is drawn by chance is drawn from it
     * @throws IllegalStateException if there is no port to listen on
     */
    public static FaultProxy to(String host, int port, long seed) {
        return new FaultProxy(new InetSocketAddress(Objects.requireNonNull(host, "host"), port), seed);
    }

    /** The port to connect to, on the loopback address. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** The address to connect to, as {@code host:port}. */
    public String address() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ':' + port();
    }

    /** How both directions are treated from now on. */
    public void set(Faults both) {
        for (Direction direction : Direction.values()) {
            set(direction, both);
        }
    }

    /** How one direction is treated from now on. Bytes that are being held back keep their time. */
    public void set(Direction direction, Faults changed) {
        Objects.requireNonNull(changed, "faults");
        synchronized (faults) {
            faults.put(direction, changed);
        }
        relays.forEach(Relay::faultsChanged);
    }

    Faults faults(Direction direction) {
        synchronized (faults) {
            return Objects.requireNonNull(faults.get(direction));
        }
    }

    /** Whether connections that come from now on are reset at once, as those to a port where nobody listens. */
    public void refuse(boolean all) {
        refuses = all;
    }

    /** Resets all connections that are open, towards both sides. */
    public void resetConnections() {
        relays.forEach(Relay::reset);
    }

    /** How many connections are open. */
    public int connections() {
        return relays.size();
    }

    /** How many connections have come since the beginning, refused ones too. */
    public long accepted() {
        return accepted.get();
    }

    /** Stops listening, resets all connections, and ends the thread; waits for it at most 5 s. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listening.close().awaitUninterruptibly();
        resetConnections();
        loop.submit(() -> {})
                .awaitUninterruptibly(); // Behind the resets: ending the thread would close channels without one.
        endThread();
    }

    private void endThread() {
        loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Override
    public String toString() {
        return "FaultProxy[" + address() + " -> " + target + ", seed " + seed + ']';
    }

    /** Accepted channels. Runs on the event loop. */
    private final class Acceptor extends ChannelInitializer<Channel> {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The listener hears of it.
        protected void initChannel(Channel source) {
            long number = accepted.incrementAndGet();
            if (refuses) {
                Pipe.reset(source);
                return;
            }
            Relay relay = new Relay(FaultProxy.this, seed, number, source, relays::remove);
            relays.add(relay);
            new Bootstrap()
                    .group(source.eventLoop())
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(relay.targetHandler())
                    .connect(target)
                    .addListener((ChannelFuture connected) -> relay.connected(connected));
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }
}
