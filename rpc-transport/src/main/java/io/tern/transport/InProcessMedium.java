package io.tern.transport;

import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.tern.api.Address;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/** Pipes inside one process, found through an {@link InProcessNetwork}. Thread-safe. */
final class InProcessMedium implements Medium {
    private final InProcessNetwork network;
    private final HeapAllocator allocator = new HeapAllocator();
    private final Set<SocketAddress> pipes = ConcurrentHashMap.newKeySet();

    InProcessMedium(InProcessNetwork network) {
        this.network = network;
    }

    @Override
    @SuppressWarnings("deprecation") // As in SocketMedium.
    public EventLoopGroup newLoops(int threads, ThreadFactory factory) {
        return new DefaultEventLoopGroup(threads, factory);
    }

    @Override
    public void prepare(EventLoop loop) {
        // Nothing here takes long.
    }

    @Override
    public Class<? extends ServerChannel> serverChannel() {
        return LocalServerChannel.class;
    }

    @Override
    public Class<? extends Channel> clientChannel() {
        return LocalChannel.class;
    }

    @Override
    public SocketAddress toBind(Address asked) {
        return network.bind(asked);
    }

    @Override
    public Address bound(Address asked, SocketAddress real) {
        return network.addressOf((LocalAddress) real);
    }

    @Override
    public void unbound(SocketAddress real) {
        network.release((LocalAddress) real);
    }

    @Override
    public List<SocketAddress> toConnect(Address address) throws UnknownHostException {
        return List.of(network.find(address));
    }

    @Override
    public boolean isResolved(Address address) {
        return true;
    }

    @Override
    public void configure(Channel channel) {
        channel.config().setAllocator(allocator);
    }

    @Override
    public void opened(Channel channel) {
        SocketAddress pipe = network.opened(channel);
        pipes.add(pipe);
        channel.closeFuture().addListener(closed -> {
            if (!network.isOpen(pipe)) {
                pipes.remove(pipe);
            }
        });
    }

    /** The end of a pipe that closes hands the other end's loop a task, so a loop must not end before both have closed. */
    @Override
    public void awaitClosed() {
        network.awaitClosed(pipes);
    }

    @Override
    public String host(SocketAddress remote) {
        return "in-process";
    }

    @Override
    public String toString() {
        return "in-process";
    }
}
