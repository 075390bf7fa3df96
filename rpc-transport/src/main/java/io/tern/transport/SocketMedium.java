package io.tern.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.tern.api.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP sockets, by epoll where the system has it and nobody forbids it, else by NIO. Immutable, thread-safe. */
final class SocketMedium implements Medium {
    private static final Logger logger = LoggerFactory.getLogger(SocketMedium.class);
    private static final int MIN_READ_BYTES = 64;
    private static final int FIRST_READ_BYTES = 2_048;
    /** The loop gets to its other connections after so much of one: a peer that sends many small frames must not keep it. */
    private static final int MAX_READ_BYTES = 16 * 1024;

    /**
     * What the system takes ahead of what it may send, where it can be told. Its buffers grow to megabytes for each connection, which would be filled for a
     * peer that reads nothing, too; what is on its way is not counted, so that a long line is filled in any case.
     */
    private static final long UNSENT_BYTES = 128 * 1024;

    private final boolean epoll;
    private final HostAddresses hosts;

    private SocketMedium(boolean epoll, HostAddresses hosts) {
        this.epoll = epoll;
        this.hosts = hosts;
    }

    /** The best sockets of this system; those of NIO if {@code nativeTransport} is false. */
    static SocketMedium of(boolean nativeTransport) {
        return of(nativeTransport, InetAddress::getAllByName);
    }

    /** The same with a name service of one's own. */
    static SocketMedium of(boolean nativeTransport, NameService names) {
        return new SocketMedium(nativeTransport && Epoll.isAvailable(), new HostAddresses(names));
    }

    @Override
    @SuppressWarnings("deprecation") // In Netty 4.2; their successors do not exist in 4.1.
    public EventLoopGroup newLoops(int threads, ThreadFactory factory) {
        return epoll ? new EpollEventLoopGroup(threads, factory) : new NioEventLoopGroup(threads, factory);
    }

    /** The allocator is what takes long: some 50 ms for its first buffer. */
    @Override
    public void prepare(EventLoop loop) {
        loop.execute(() -> ByteBufAllocator.DEFAULT.ioBuffer().release());
    }

    @Override
    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    @Override
    public Class<? extends Channel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public SocketAddress toBind(Address asked) {
        try {
            return toConnect(asked).get(0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(
                    "cannot listen on " + asked + ": " + e.getMessage() + " (expected: an address or name of"
                            + " this machine, or 0.0.0.0 for all its addresses)",
                    e);
        }
    }

    @Override
    public Address bound(Address asked, SocketAddress real) {
        return new Address(asked.host(), ((InetSocketAddress) real).getPort());
    }

    @Override
    public void unbound(SocketAddress real) {
        // The operating system keeps that book.
    }

    @Override
    public List<SocketAddress> toConnect(Address address) throws UnknownHostException {
        return hosts.of(address.host()).stream()
                .<SocketAddress>map(found -> new InetSocketAddress(found, address.port()))
                .toList();
    }

    @Override
    public boolean isResolved(Address address) {
        return hosts.isLiteral(address.host());
    }

    @Override
    public void configure(Channel channel) {
        // Batches are made by the write queue; Nagle's algorithm would only hold them back.
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config()
                .setRecvByteBufAllocator(
                        new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES)
                                .maxMessagesPerRead(1));
        if (epoll) {
            takeLittleAhead(channel);
        }
    }

    private static void takeLittleAhead(Channel channel) {
        try {
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
        } catch (ChannelException e) { // It only saves memory.
            logger.debug("{}: the system does not say how much a socket may keep", channel, e);
        }
    }

    @Override
    public void opened(Channel channel) {
        // A socket needs nobody but its own loop.
    }

    @Override
    public void awaitClosed() {
        // See opened().
    }

    @Override
    public String host(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : remote.toString();
    }

    @Override
    public String toString() {
        return epoll ? "epoll" : "nio";
    }
}
