package io.tern.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.tern.api.Address;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** What channels are made of: sockets, or memory. Thread-safe. */
interface Medium {
    /** Returns new event loops for channels of this medium; the caller ends them. */
    EventLoopGroup newLoops(int threads, ThreadFactory factory);

    /** Does on one loop, while the application starts, what its first channel would have to wait for. */
    void prepare(EventLoop loop);

    /** The listening side. */
    Class<? extends ServerChannel> serverChannel();

    /** The connecting side. */
    Class<? extends Channel> clientChannel();

    /**
     * Where to bind for an address.
     *
     * @throws IllegalStateException if it is known already that this is impossible
     */
    SocketAddress toBind(Address asked);

    /** The address, with its real port, of a channel that was bound. */
    Address bound(Address asked, SocketAddress real);

    /** Nothing is bound there any more. */
    void unbound(SocketAddress real);

    /**
     * Where to connect to: at least one address, in the order to try them. May ask the system's resolver and then blocks, unless {@link #isResolved}.
     *
     * @throws UnknownHostException if the host has no address
     */
    List<SocketAddress> toConnect(Address address) throws UnknownHostException;

    /** Whether {@link #toConnect} answers at once. */
    boolean isResolved(Address address);

    /** Sets what this kind of channel wants for small frames in both directions. */
    void configure(Channel channel);

    /** A channel of this medium has become active. */
    void opened(Channel channel);

    /** Waits, a bounded time, for what closed channels still need of their event loops. Not on an event loop. */
    void awaitClosed();

    /** The address of a peer as text, without its port: what limits per address count. */
    String host(SocketAddress remote);
}
