package io.tern.transport;

import io.netty.channel.EventLoop;
import io.tern.api.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop that have more to be read or sent than one turn allows, and where the loop is late, also others. They go on in
 * the order in which they came, those others first, for a millisecond; then the loop looks at all its connections before it comes back. However
 * many send much, who sends little is read at once. Confined to its event loop.
 */
final class Backlog implements Runnable {
    /*
     * Little before much is how FQ-CoDel (RFC 8290) lets thin flows pass thick ones. It keeps flows that come back at once from starving the others;
     * here every few turns are those others'.
     */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Of so many turns one is for those with much, however many others there are. */
    private static final int TURNS_FOR_ONE_OF_MUCH = 4;

    /** A connection that has something to read or to send. */
    interface Member {
        /** Reads what has come so far, or sends some. Adds itself again if there is more. */
        void turn();
    }

    private final EventLoop loop;
    private final Clock clock;
    private final Queue<Member> little = new ArrayDeque<>();
    private final Queue<Member> much = new ArrayDeque<>();
    private final Runnable roundEnd = this::endRound;
    private int turns;
    private boolean scheduled;

    /** Who asked last whether the loop is late. */
    private @Nullable Member asked;

    private boolean inRound;
    private long roundBegunNanos;

    Backlog(EventLoop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /**
     * Queues a connection, once for each turn.
     *
     * @param hasMuch whether it has much to be read, sent or done, or may have
     */
    void add(Member member, boolean hasMuch) {
        (hasMuch ? much : little).add(member);
        schedule();
    }

    /**
     * Whether the loop has worked for a millisecond without a look at all of its connections: what would be done at once is better left to a
     * turn, then.
     */
    boolean isLate() {
        long now = clock.nanoTime();
        if (!inRound) {
            beginRound(now);
        }
        return now - roundBegunNanos > TURN_NANOS;
    }

    /** The same for one that does little each time; as long as it is the only one that asks, nothing is measured. */
    boolean isLate(Member member) {
        if (member == asked && !inRound) {
            return false;
        }
        boolean late = isLate();
        asked = member;
        return late;
    }

    /** A connection has ended. */
    void forget(Member member) {
        if (asked == member) {
            asked = null;
        }
    }

    private void beginRound(long now) {
        inRound = true;
        roundBegunNanos = now;
        try {
            loop.execute(roundEnd);
        } catch (RejectedExecutionException e) {
            inRound = false; // The loop has ended.
        }
    }

    private void endRound() {
        inRound = false;
    }

    private boolean isEmpty() {
        return little.isEmpty() && much.isEmpty();
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
            little.clear(); // The loop has ended, and with it all of its connections.
            much.clear();
        }
    }

    @Override
    public void run() {
        scheduled = false;
        long begun = clock.nanoTime();
        beginRound(begun);
        try {
            do {
                Member next = next();
                if (next == null) {
                    return;
                }
                next.turn();
            } while (clock.nanoTime() - begun < TURN_NANOS);
        } finally {
            if (!isEmpty()) {
                schedule(); // Also where a turn has failed: it is not the others' fault.
            }
        }
    }

    private @Nullable Member next() {
        boolean muchFirst = ++turns % TURNS_FOR_ONE_OF_MUCH == 0;
        Member first = (muchFirst ? much : little).poll();
        return first != null ? first : (muchFirst ? little : much).poll();
    }
}
