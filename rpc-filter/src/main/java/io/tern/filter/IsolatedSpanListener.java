package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Span;
import io.tern.api.SpanListener;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws away from calls and from other listeners, and logs it: the first failure at once, after that
 * one line per interval with the number of those in between. Thread-safe.
 */
final class IsolatedSpanListener implements SpanListener {
    static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger logger = LoggerFactory.getLogger(IsolatedSpanListener.class);

    private final SpanListener listener;
    private final Clock clock;
    private final AtomicLong nextLogNanos;
    private final AtomicLong unlogged = new AtomicLong();

    IsolatedSpanListener(SpanListener listener, Clock clock) {
        this.listener = listener;
        this.clock = clock;
        nextLogNanos = new AtomicLong(clock.nanoTime());
    }

    @Override
    public void onEnd(Span span) {
        try {
            listener.onEnd(span);
        } catch (Throwable e) { // A listener's mistake must not change the outcome of a call.
            failed(e);
        }
    }

    private void failed(Throwable e) {
        long now = clock.nanoTime();
        long next = nextLogNanos.get();
        if (now - next >= 0 && nextLogNanos.compareAndSet(next, now + LOG_INTERVAL_NANOS)) {
            logger.warn(
                    "Span listener {} threw; its span is lost ({} more since the last such line)",
                    listener.getClass().getName(),
                    unlogged.getAndSet(0),
                    e);
        } else {
            unlogged.incrementAndGet();
        }
    }

    @Override
    public String toString() {
        return listener.toString();
    }
}
