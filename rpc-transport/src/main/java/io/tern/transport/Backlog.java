package io.tern.transport;

import io.netty.channel.EventLoop;
import io.tern.api.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one event loop that have more to be read or sent than one turn allows, and where the loop is late, also others. They go on in
 * the order in which they came, those others first, for 200 µs; then the loop looks at all its connections before it comes back. However
 * many send much, who sends little is read at once. Confined to its event loop.
 */
final class Backlog implements Runnable {
    /*
     * Little before much is how FQ-CoDel (RFC 8290) lets thin flows pass thick ones. It keeps flows that come back at once from starving the others;
     * here every few turns are those others'.
     *
     * Where several have something to do, more threads may work for them than there are processors, and Linux lets one that works go on for some
     * milliseconds before the next. So the loop lets others run after each round, for about a hundredth of it where nobody else would.
     */
    private static final long ROUND_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    /** Of so many turns one is for those with much, however many others there are. */
    private static final int TURNS_FOR_ONE_OF_MUCH = 4;

    /** A connection that has something to read or to send. */
    interface Member {
        /** Reads what has come so far, or sends some. Adds itself again if there is more. */
        void turn();
    }

    private static final Logger logger = LoggerFactory.getLogger(Backlog.class);

    private final EventLoop loop;
    private final Clock clock;
    private final Runnable giveWay;
    private final Queue<Member> little = new ArrayDeque<>();
    private final Queue<Member> much = new ArrayDeque<>();
    private final Runnable roundEnd = this::endRound;
    private int turns;
    private boolean scheduled;

    /** Who asked last whether the loop is late. */
    private @Nullable Member asked;

    private boolean inRound;
    private long roundBegunNanos;

    /** The backlog of one event loop, whose thread lets others run by {@code giveWay}. */
    Backlog(EventLoop loop, Clock clock, Runnable giveWay) {
        this.loop = loop;
        this.clock = clock;
        this.giveWay = giveWay;
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
     * Whether the loop has worked for 200 µs without a look at all of its connections: what would be done at once is better left to a
     * turn, then.
     */
    boolean isLate() {
        long now = clock.nanoTime();
        if (!inRound) {
            beginRound(now);
        }
        return now - roundBegunNanos > ROUND_NANOS;
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
        } catch (Throwable e) { // No memory for the task, for one: the next one who asks begins the round.
            inRound = false;
            logger.warn("The end of a round could not be noted", e);
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
        } catch (Throwable e) {
            logger.warn("Connections could not be given their turns; their next tick tries again", e);
        }
    }

    /** Sees to it that those that wait get their turns; to be called now and then while one does. */
    void catchUp() {
        if (!isEmpty()) {
            schedule();
        }
    }

    @Override
    public void run() {
        scheduled = false;
        long begun = clock.nanoTime();
        beginRound(begun);
        Member last = null;
        try {
            do {
                Member next = next();
                if (next == null) {
                    return;
                }
                last = next;
                next.turn();
            } while (clock.nanoTime() - begun < ROUND_NANOS);
            if (othersWait(last)) {
                giveWay.run();
            }
        } finally {
            if (!isEmpty()) {
                schedule(); // Also where a turn has failed: it is not the others' fault.
            }
        }
    }

    /** A single one gives way to nobody: other processes would have all that it could. */
    private boolean othersWait(Member served) {
        int waiting = little.size() + much.size();
        return waiting > 1 || (waiting == 1 && little.peek() != served && much.peek() != served);
    }

    private @Nullable Member next() {
        boolean muchFirst = ++turns % TURNS_FOR_ONE_OF_MUCH == 0;
        Member first = (muchFirst ? much : little).poll();
        return first != null ? first : (muchFirst ? little : much).poll();
    }
}
