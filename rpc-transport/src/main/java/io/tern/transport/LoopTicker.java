package io.tern.transport;

import io.netty.channel.EventLoop;
import io.tern.api.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeat of one event loop: every connection of the loop looks at its deadlines and at its peer when it ticks, every
 * 10 ms while calls wait and for 100 ms after the last one, else every 100 ms, and not at all without connections. There is no other timer in the
 * transport: none per call, none per connection.
 *
 * <p>Confined to its event loop, but for what the {@link TickThread} calls.
 */
final class LoopTicker implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(LoopTicker.class);
    /** A loop stays fast for so many ticks after its last call, so that callers who take turns do not wake the tick thread. */
    private static final int FAST_TICKS = 10;

    /** Something that looks at the clock. */
    interface Member {
        /**
         * Looks at the clock.
         *
         * @return whether calls wait, so that the next tick must come soon
         */
        boolean tick(long nowNanos);
    }

    private final EventLoop loop;
    private final Clock clock;
    private final Runnable wakeTickThread;
    private final List<Member> members = new ArrayList<>();
    private int fastTicksLeft;

    /** Written on the event loop. */
    private volatile Pace pace = Pace.NONE;
    /** Whether the loop has been asked to tick and has not yet. */
    private volatile boolean asked;

    LoopTicker(EventLoop loop, Clock clock, Runnable wakeTickThread) {
        this.loop = loop;
        this.clock = clock;
        this.wakeTickThread = wakeTickThread;
    }

    void add(Member member) {
        members.add(member);
        if (pace == Pace.NONE) {
            change(Pace.SLOW);
        }
    }

    void remove(Member member) {
        members.remove(member);
    }

    /** A call has begun to wait. */
    void hurry() {
        fastTicksLeft = FAST_TICKS;
        if (pace != Pace.FAST) {
            change(Pace.FAST);
        }
    }

    private void change(Pace faster) {
        pace = faster;
        wakeTickThread.run();
    }

    /** How often the loop has to tick. Any thread. */
    Pace pace() {
        return pace;
    }

    /** Lets the event loop tick, once however often it is asked to while something holds it up. For the tick thread. */
    void ask() {
        if (asked) {
            return;
        }
        asked = true;
        try {
            loop.execute(this);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it its connections: it stays asked and is left alone.
            logger.debug("{} ticks no more", loop, e);
        } catch (Throwable e) { // No memory for the task, for one; without this thread no loop would tick.
            asked = false;
            logger.error("{} could not be asked to tick", loop, e);
        }
    }

    @Override
    public void run() {
        asked = false;
        boolean callsWait = false;
        long now = clock.nanoTime();
        // A copy, since a connection that closes itself leaves the list.
        for (Member member : members.toArray(Member[]::new)) {
            callsWait |= tick(member, now);
        }
        fastTicksLeft = callsWait ? FAST_TICKS : Math.max(0, fastTicksLeft - 1);
        Pace next = members.isEmpty() ? Pace.NONE : fastTicksLeft > 0 ? Pace.FAST : Pace.SLOW;
        if (next.nanos() < pace.nanos()) {
            change(next); // The tick thread sleeps as long as the slower pace lets it.
        } else {
            pace = next;
        }
    }

    private static boolean tick(Member member, long now) {
        try {
            return member.tick(now);
        } catch (Throwable e) {
            // Also an Error: without the next tick no deadline of any connection of this loop would be kept.
            logger.error("{} failed at its clock tick; the others go on", member, e);
            return true;
        }
    }

    /** How often a loop ticks. */
    enum Pace {
        /** No connections. */
        NONE(Long.MAX_VALUE),
        /** No call waits. */
        SLOW(100_000_000),
        FAST(10_000_000);

        private final long nanos;

        Pace(long nanos) {
            this.nanos = nanos;
        }

        /** The time between two ticks. */
        long nanos() {
            return nanos;
        }
    }
}
