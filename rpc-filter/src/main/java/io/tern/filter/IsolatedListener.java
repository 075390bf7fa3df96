package io.tern.filter;

import io.tern.api.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws away from calls and from other listeners, and logs it: the first failure at once, after that
 * one line per interval with the number of those in between. Thread-safe.
 *
 * @param <E> what the listener hears of
 */
final class IsolatedListener<E> implements Consumer<E> {
    static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger logger = LoggerFactory.getLogger(IsolatedListener.class);

    private final String kind;
    private final Object listener;
    private final Consumer<E> delivery;
    private final Clock clock;
    private final AtomicLong nextLogNanos;
    private final AtomicLong unlogged = new AtomicLong();

    /**
     * Around one listener.
     *
     * @param kind what it is called in the log
     * @param listener whose class is named there
     * @param delivery tells the listener
     */
    IsolatedListener(String kind, Object listener, Consumer<E> delivery, Clock clock) {
        this.kind = kind;
        this.listener = listener;
        this.delivery = delivery;
        this.clock = clock;
        nextLogNanos = new AtomicLong(clock.nanoTime());
    }

    @Override
    public void accept(E event) {
        try {
            delivery.accept(event);
        } catch (Throwable e) { // A listener's mistake must not change the outcome of a call.
            failed(e);
        }
    }

    private void failed(Throwable e) {
        long now = clock.nanoTime();
        long next = nextLogNanos.get();
        if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOG_INTERVAL_NANOS)) {
            log(e);
        } else {
            unlogged.incrementAndGet();
        }
    }

    private void log(Throwable e) {
        long before = unlogged.getAndSet(0);
        try {
            logger.warn(
                    "{} {} threw; what it was told is lost ({} more since the last such line)",
                    kind,
                    listener.getClass().getName(),
                    before,
                    e);
        } catch (
                Throwable
                        broken) { // The log itself is what fails, such as a full disk: it is said in the next line that
            // can be.
            unlogged.addAndGet(before + 1);
        }
    }

    @Override
    public String toString() {
        return listener.toString();
    }
}
