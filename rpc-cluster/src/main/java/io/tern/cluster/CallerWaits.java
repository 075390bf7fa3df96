package io.tern.cluster;

import io.tern.api.BoundedWait;
import io.tern.api.Clock;
import io.tern.api.RuntimeThreads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes threads whose synchronous call has not ended although its time is over, so that each need not wait with a timer: to set and clear
 * one in the kernel costs a few percent of a call, and practically every answer comes in time. A daemon thread, {@code
 * tern-waits}, looks once a second while threads wait; it is made with the first one and runs no code but this, so nothing that users
 * do can hold it up. Shared by the references of one application and closed by whoever made it. Thread-safe.
 */
public final class CallerWaits implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CallerWaits.class);
    /** A thread whose place is taken waits with a timer. */
    private static final int PLACES = 1_024;

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MILLIS = 1_000;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int NO_PLACE = -1;

    /** In real time also where the runtime's clock is a test's: so do threads wait. */
    private final Clock clock;

    private final AtomicReferenceArray<Answer> waiting;
    private final int placeShift;
    private final Thread looker;
    private final Consumer<Thread> starter;
    private final ReentrantLock startLock = new ReentrantLock();

    private volatile boolean started;
    /** No look will come unless somebody wakes the thread. */
    private volatile boolean asleep;

    private volatile boolean closed;

    /** Makes no thread before somebody waits. */
    public CallerWaits(RuntimeThreads threads) {
        this(threads, Clock.system(), PLACES, Thread::start);
    }

    /**
     * For tests.
     *
     * @param places a power of two from 2
     * @param starter starts the thread, or throws
     */
    CallerWaits(RuntimeThreads threads, Clock clock, int places, Consumer<Thread> starter) {
        this.clock = clock;
        this.starter = starter;
        waiting = new AtomicReferenceArray<>(places);
        placeShift = Long.SIZE - Integer.numberOfTrailingZeros(places);
        looker = threads.newThread("tern-waits", this::lookUntilClosed);
    }

    /** One that wakes nobody: each thread waits with a timer. Need not be closed. */
    static CallerWaits timed(RuntimeThreads threads) {
        CallerWaits waits = new CallerWaits(threads);
        waits.closed = true;
        return waits;
    }

    Clock clock() {
        return clock;
    }

    /**
     * Enters an answer that the current thread is about to wait for.
     *
     * @return its place, to be left; for {@link #wakes}
     */
    int enter(Answer answer) {
        if (closed || !(started || start())) {
            return NO_PLACE;
        }
        int place = (int) ((Thread.currentThread().getId() * SPREAD) >>> placeShift);
        if (!waiting.compareAndSet(place, null, answer)) {
            return NO_PLACE;
        }
        if (asleep) {
            asleep = false;
            LockSupport.unpark(looker);
        }
        return place;
    }

    /** Whether a thread with this place will be woken; else it has to wait with a timer. */
    boolean wakes(int place) {
        return place != NO_PLACE && !closed;
    }

    void leave(int place) {
        if (place != NO_PLACE) {
            waiting.setRelease(place, null);
        }
    }

    private boolean start() {
        startLock.lock();
        try {
            if (!started) {
                starter.accept(looker);
                started = true;
            }
            return true;
        } catch (Throwable e) { // The operating system makes no more threads, for one.
            logger.warn("No thread {}; callers wait with timers", looker.getName(), e);
            return false;
        } finally {
            startLock.unlock();
        }
    }

    private void lookUntilClosed() {
        try {
            while (!closed) {
                // At least a second between two looks, or callers who take turns would wake this thread each time.
                rest(LOOK_NANOS);
                if (!look()) {
                    while (asleep && !closed) {
                        rest(Long.MAX_VALUE);
                    }
                }
            }
        } finally {
            closed = true; // Also if this thread breaks: callers then wait with timers.
            wakeThoseWhoseTimeIsOver(true);
        }
    }

    private void rest(long nanos) {
        if (Thread.interrupted()) {
            logger.debug("{} was interrupted and goes on", looker.getName());
            return; // Logging may have waited, and so used up what was to wake this thread: look at the state again.
        }
        LockSupport.parkNanos(this, nanos);
    }

    /** One look; false if nobody waits and the next one comes only when somebody does. */
    boolean look() {
        wakeThoseWhoseTimeIsOver(false);
        asleep = true;
        // Who entered before that line left it to this one to look again.
        if (anyWaits()) {
            asleep = false;
        }
        return !asleep;
    }

    private void wakeThoseWhoseTimeIsOver(boolean all) {
        long now = clock.nanoTime();
        for (int place = 0; place < waiting.length(); place++) {
            Answer answer = waiting.get(place);
            if (answer != null && (all || answer.isOver(now))) {
                wake(answer);
            }
        }
    }

    private static void wake(Answer answer) {
        try {
            answer.wake();
        } catch (Throwable e) { // A virtual thread needs memory to be woken; the next look tries again.
            logger.warn("A thread that waits could not be woken", e);
        }
    }

    private boolean anyWaits() {
        for (int place = 0; place < waiting.length(); place++) {
            if (waiting.get(place) != null) {
                return true;
            }
        }
        return false;
    }

    boolean isAsleep() {
        return asleep;
    }

    /** Ends the thread, and waits for it. Threads that still wait go on with timers. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(looker);
        BoundedWait.join(looker, CLOSE_MILLIS);
    }
}
