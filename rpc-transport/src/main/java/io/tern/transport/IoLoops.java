package io.tern.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.tern.api.Clock;
import io.tern.api.RuntimeThreads;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops of one transport, shared by its clients and servers, and the thread that lets them tick. Thread-safe. */
final class IoLoops implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(IoLoops.class);
    private static final long CLOSE_MILLIS = 500;

    private final EventLoopGroup group;
    /** Filled before anybody else sees it. */
    private final IdentityHashMap<EventExecutor, Backlog> backlogs = new IdentityHashMap<>();

    private final TickThread ticks;

    IoLoops(Medium medium, int count, Clock clock, RuntimeThreads threads) {
        group = medium.newLoops(count, TernIoThread.factory(threads));
        for (EventExecutor loop : group) {
            backlogs.put(loop, new Backlog((EventLoop) loop, clock, Thread::yield));
        }
        ticks = new TickThread(group, clock, threads);
        ticks.start();
    }

    EventLoopGroup group() {
        return group;
    }

    /** A loop, each in turn. */
    EventLoop next() {
        return group.next();
    }

    /** The ticker of a loop of this group; to be used on that loop. */
    LoopTicker ticker(EventLoop loop) {
        return ticks.ticker(loop);
    }

    /** What a loop of this group has left to read or send; to be used on that loop. */
    Backlog backlog(EventLoop loop) {
        return Objects.requireNonNull(backlogs.get(loop), "a loop of this group");
    }

    /**
     * Ends the threads after what they have been given to do. Waits for them, at most half a second, unless called on one of them.
     */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // What follows waits for the group's own future.
    public void close() {
        ticks.close();
        group.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        if (!Closing.await(group.terminationFuture(), CLOSE_MILLIS)) {
            logger.warn(
                    "I/O threads still run {} ms after they were asked to end; something blocks them", CLOSE_MILLIS);
        }
    }
}
