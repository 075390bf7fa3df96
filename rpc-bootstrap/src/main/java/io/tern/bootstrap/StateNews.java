package io.tern.bootstrap;

import io.tern.api.RuntimeThreads;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners of an application which states it has reached: in order, one at a time, and on a thread of its own,
 * {@code tern-listener}, which lives while there is something to tell. So no listener holds up whoever moves the application.
 * Thread-safe.
 */
final class StateNews {
    private static final Logger logger = LoggerFactory.getLogger(StateNews.class);

    private final ThreadFactory threads;
    private final String application;
    private final List<ApplicationListener> listeners;
    private final Queue<ApplicationState> untold = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** States that nobody could be had to tell; told with the next. */
    private final AtomicInteger missed = new AtomicInteger();

    private volatile @Nullable Thread teller;

    StateNews(String application, List<ApplicationListener> listeners, RuntimeThreads threads) {
        this(application, listeners, telling -> threads.newThread("tern-listener", telling));
    }

    StateNews(String application, List<ApplicationListener> listeners, ThreadFactory threads) {
        this.threads = threads;
        this.application = application;
        this.listeners = List.copyOf(listeners);
    }

    /** Takes note of a state, in the order of telling; nobody hears of it before {@link #tell}. */
    void add(ApplicationState reached) {
        untold.add(reached);
    }

    /** Has one state told that was added. Never blocks. */
    void tell() {
        if (listeners.isEmpty()) {
            untold.clear();
        } else if (waiting.getAndAdd(1 + missed.getAndSet(0)) == 0) {
            startTelling();
        }
    }

    private void startTelling() {
        Thread before = teller;
        try {
            Thread thread = threads.newThread(this::tellInOrder);
            teller = thread;
            thread.start();
        } catch (RuntimeException
                | Error e) { // No memory, for one, which must not stop the application's start or stop.
            teller = before;
            missed.addAndGet(waiting.getAndSet(0));
            logger.warn("Application {}: listeners hear of its state with the next one", application, e);
        }
    }

    private void tellInOrder() {
        do {
            tell(Objects.requireNonNull(untold.poll(), "untold"));
        } while (waiting.decrementAndGet() > 0);
    }

    private void tell(ApplicationState reached) {
        for (ApplicationListener listener : listeners) {
            try {
                listener.stateChanged(reached);
            } catch (RuntimeException | Error e) {
                logger.warn("Application {}: listener {} failed on {}", application, listener, reached, e);
            }
        }
    }

    /** Whether the current thread is the one that tells. */
    boolean isTelling() {
        return Thread.currentThread() == teller;
    }

    /**
     * Waits until all that was said so far is told.
     *
     * @return whether it is
     */
    boolean awaitTold(Duration limit) throws InterruptedException {
        Thread thread = teller;
        if (thread == null) {
            return true;
        }
        thread.join(limit.toMillis());
        return !thread.isAlive();
    }
}
