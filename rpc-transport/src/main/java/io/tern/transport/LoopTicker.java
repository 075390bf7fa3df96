package io.tern.transport;

import io.netty.channel.EventLoop;
import io.tern.api.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeat of one event loop: every connection of the loop looks at its deadlines and at its peer every 100 ms, and every
 * 10 ms while calls wait on it. The loop ticks every 10 ms while calls wait on any of them and for 100 ms after the last one, else every 100 ms, and
 * not at all without connections. There is no other timer in the transport: none per call, none per connection.
 *
 * <p>Confined to its event loop, but for what the {@link TickThread} calls.
 */
final class LoopTicker implements Runnable {
    private static final Logger logger = LoggerFactory.getLogger(LoopTicker.class);
    /**
     * A loop stays fast for so many ticks after its last call, so that callers who take turns do not wake the tick thread. Of so
     * many fast ticks one is for all.
     */
    private static final int FAST_TICKS = 10;

    /** So long a loop may be held without a word, and so long it is not said again. */
    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(10);

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
    private final List<Place> places = new ArrayList<>();
    /** Those that tick every time. */
    private final List<Place> busy = new ArrayList<>();

    private int fastTicksLeft;
    private int ticksUntilSweep;
    private long sweptNanos;

    /** Written on the event loop. */
    private volatile Pace pace = Pace.NONE;
    /** Whether the loop has been asked to tick and has not yet. */
    private volatile boolean asked;
    /** The loop's, once it has ticked. */
    private volatile @Nullable Thread thread;
    /** Since when it is asked, and since when nothing may be logged; confined to the tick thread. */
    private long askedNanos;

    private long loggedNanos;
    private boolean isLogged;

    LoopTicker(EventLoop loop, Clock clock, Runnable wakeTickThread) {
        this.loop = loop;
        this.clock = clock;
        this.wakeTickThread = wakeTickThread;
    }

    /** Lets a connection tick until it leaves. */
    Place add(Member member) {
        Place place = new Place(member);
        places.add(place);
        if (pace == Pace.NONE) {
            change(Pace.SLOW);
        }
        return place;
    }

    private void change(Pace faster) {
        pace = faster;
        wakeTickThread.run();
    }

    /** How often the loop has to tick. Any thread. */
    Pace pace() {
        return pace;
    }

    /**
     * Lets the event loop tick, once however often it is asked to while something holds it up, which is logged. For the tick thread.
     *
     * @param nowNanos in real time
     */
    void ask(long nowNanos) {
        if (asked) {
            logIfHeld(nowNanos);
            return;
        }
        askedNanos = nowNanos;
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

    /** Users' code that a loop is trusted to run must not block: all connections of the loop wait for it. */
    private void logIfHeld(long nowNanos) {
        Thread held = thread;
        boolean mayLog = !isLogged || nowNanos - loggedNanos >= LOG_NANOS;
        if (held != null && nowNanos - askedNanos >= HELD_NANOS && mayLog) {
            isLogged = true;
            loggedNanos = nowNanos;
            logger.warn(
                    "{} has been held for {} ms; calls of all its connections wait for:{}",
                    held.getName(),
                    TimeUnit.NANOSECONDS.toMillis(nowNanos - askedNanos),
                    stack(held));
        }
    }

    private static String stack(Thread held) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement element : held.getStackTrace()) {
            text.append(System.lineSeparator()).append("\tat ").append(element);
        }
        return text.toString();
    }

    @Override
    public void run() {
        if (thread == null) {
            thread = Thread.currentThread();
        }
        asked = false;
        long now = clock.nanoTime();
        boolean callsWait = false;
        // A copy, since a connection that closes itself leaves the list.
        for (Place place : due(now).toArray(Place[]::new)) {
            callsWait |= place.tick(now);
        }
        busy.removeIf(Place::becomesIdle);
        fastTicksLeft = callsWait ? FAST_TICKS : Math.max(0, fastTicksLeft - 1);
        Pace next = places.isEmpty() ? Pace.NONE : fastTicksLeft > 0 ? Pace.FAST : Pace.SLOW;
        if (next.nanos() < pace.nanos()) {
            change(next); // The tick thread sleeps as long as the slower pace lets it.
        } else {
            pace = next;
        }
    }

    /** All every 100 ms, by the clock and by ticks: a loop that is held up misses ticks, and the clock may stand still. */
    private List<Place> due(long now) {
        ticksUntilSweep--;
        if (pace == Pace.FAST && ticksUntilSweep > 0 && now - sweptNanos < Pace.SLOW.nanos()) {
            return busy;
        }
        ticksUntilSweep = FAST_TICKS;
        sweptNanos = now;
        return places;
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

    /** A connection's place on its loop. Confined to the event loop. */
    final class Place {
        private final Member member;
        /** Whether calls have waited since its last tick, or still did then. */
        private boolean wanted;
        /** Whether it is among the busy ones. */
        private boolean isBusy;

        private boolean hasLeft;

        private Place(Member member) {
            this.member = member;
        }

        /** A call has begun to wait. */
        void hurry() {
            fastTicksLeft = FAST_TICKS;
            want();
            if (pace != Pace.FAST) {
                change(Pace.FAST);
            }
        }

        /** Ticks no more. */
        void leave() {
            hasLeft = true;
            places.remove(this);
        }

        private void want() {
            wanted = true;
            if (!isBusy) {
                isBusy = true;
                busy.add(this);
            }
        }

        /** Returns whether calls wait. */
        private boolean tick(long nowNanos) {
            wanted = false;
            boolean callsWait = !hasLeft && LoopTicker.tick(member, nowNanos);
            if (callsWait) {
                want();
            }
            return callsWait;
        }

        private boolean becomesIdle() {
            if (wanted && !hasLeft) {
                return false;
            }
            isBusy = false;
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
