package io.tern.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.tern.api.BoundedWait;
import io.tern.api.Clock;
import io.tern.api.IoThread;
import io.tern.api.RuntimeThreads;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the event loops of one transport when to tick, so that they themselves wait for nothing but input: a loop with a timer
 * of its own sets and clears it in the kernel around every wait, which costs more than reading a short message. Ticks in real
 * time, whatever clock the connections look at. Runs no code but this and so is never late for long. Thread-safe.
 */
final class TickThread implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(TickThread.class);
    private static final Clock REAL_TIME = Clock.system();
    private static final long CLOSE_MILLIS = 1_000;

    private final IdentityHashMap<EventExecutor, LoopTicker> tickers = new IdentityHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    TickThread(EventLoopGroup loops, Clock clock, RuntimeThreads threads) {
        for (EventExecutor loop : loops) {
            tickers.put(loop, new LoopTicker((EventLoop) loop, clock, this::wake));
        }
        thread = threads.newThread("tern-tick", this::run);
    }

    void start() {
        thread.start();
    }

    /** The ticker of one of the loops; to be used on that loop. */
    LoopTicker ticker(EventLoop loop) {
        return Objects.requireNonNull(tickers.get(loop), "a loop of this group");
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        LoopTicker[] all = tickers.values().toArray(LoopTicker[]::new);
        long[] lastNanos = new long[all.length];
        Arrays.fill(lastNanos, REAL_TIME.nanoTime());
        while (!closed) {
            long now = REAL_TIME.nanoTime();
            long wait = Long.MAX_VALUE;
            for (int i = 0; i < all.length; i++) {
                long period = all[i].pace().nanos();
                if (now - lastNanos[i] >= period) {
                    lastNanos[i] = now - Math.floorMod(now, period); // All on one grid: one wake-up for all loops.
                    all[i].ask(now);
                }
                wait = Math.min(wait, period - (now - lastNanos[i]));
            }
            if (Thread.interrupted()) { // Else it would not sleep any more.
                logger.debug("{} was interrupted and goes on", thread.getName());
                continue; // Logging may have waited, and so used up what was to wake this thread: look at the state
                // again.
            }
            LockSupport.parkNanos(this, wait);
        }
    }

    /** Ends the thread, and waits for it unless on an I/O thread. */
    @Override
    public void close() {
        closed = true;
        wake();
        if (IoThread.isCurrent()) {
            return;
        }
        BoundedWait.join(thread, CLOSE_MILLIS);
    }
}
