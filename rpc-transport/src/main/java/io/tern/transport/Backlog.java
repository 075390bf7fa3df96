package io.tern.transport;

import io.netty.channel.EventLoop;
import io.tern.api.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop that have more to be read or sent than one turn allows. They go on in the order in which they came, for a
 * millisecond, then the loop looks at all others before it comes back: however many send much, who sends little is read at once. Confined to
 * its event loop.
 */
final class Backlog implements Runnable {
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A connection that has something to read or to send. */
    interface Member {
        /** Reads what has come so far, or sends some. Adds itself again if there is more. */
        void turn();
    }

    private final EventLoop loop;
    private final Clock clock;
    private final Queue<Member> waiting = new ArrayDeque<>();
    private boolean scheduled;

    Backlog(EventLoop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Queues a connection, once for each turn. */
    void add(Member member) {
        waiting.add(member);
        schedule();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It runs, or the loop has ended.
    private void schedule() {
        if (scheduled) {
            return;
        }
        try {
            // A task would run before the loop looks at its sockets again; what is scheduled runs after that.
            loop.schedule(this, 0, TimeUnit.NANOSECONDS);
            scheduled = true;
        } catch (RejectedExecutionException e) {
            waiting.clear(); // The loop has ended, and with it all of its connections.
        }
    }

    @Override
    public void run() {
        scheduled = false;
        long begun = clock.nanoTime();
        try {
            do {
                Member next = waiting.poll();
                if (next == null) {
                    return;
                }
                next.turn();
            } while (clock.nanoTime() - begun < TURN_NANOS);
        } finally {
            if (!waiting.isEmpty()) {
                schedule(); // Also where a turn has failed: it is not the others' fault.
            }
        }
    }
}
