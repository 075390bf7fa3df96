package io.tern.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.tern.api.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeat of one event loop: every connection of the loop looks at its deadlines and at its peer when it ticks, every
 * 10 ms while calls wait, else every 100 ms, and not at all without connections. There is no other timer in the
 * transport: none per call, none per connection.
 *
 * <p>Confined to its event loop.
 */
final class LoopTicker implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(LoopTicker.class);
    private static final long FAST_MILLIS = 10;
    private static final long SLOW_MILLIS = 100;

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
    private final List<Member> members = new ArrayList<>();
    private @Nullable ScheduledFuture<?> next;
    private boolean fast;

    LoopTicker(EventLoop loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    void add(Member member) {
        members.add(member);
        if (next == null) {
            schedule(SLOW_MILLIS);
        }
    }

    void remove(Member member) {
        members.remove(member);
    }

    /** A call has begun to wait. */
    void hurry() {
        if (!fast) {
            fast = true;
            if (next != null) {
                next.cancel(false);
            }
            schedule(FAST_MILLIS);
        }
    }

    @Override
    public void run() {
        next = null;
        fast = false;
        boolean callsWait = false;
        long now = clock.nanoTime();
        // A copy, since a connection that closes itself leaves the list.
        for (Member member : members.toArray(Member[]::new)) {
            callsWait |= tick(member, now);
        }
        if (!members.isEmpty() && next == null) {
            fast = callsWait;
            schedule(callsWait ? FAST_MILLIS : SLOW_MILLIS);
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

    private void schedule(long millis) {
        if (!loop.isShuttingDown()) {
            next = loop.schedule(this, millis, TimeUnit.MILLISECONDS);
        }
    }
}
