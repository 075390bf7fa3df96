package io.tern.bootstrap;

import io.tern.api.BoundedWait;
import io.tern.api.Deadline;
import io.tern.api.RuntimeContext;
import io.tern.api.ScheduledTask;
import io.tern.api.StopThread;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops an application in the order that loses nothing: not ready → unregister → announce and drain → close. The closing
 * itself happens on a thread of its own, {@code tern-stop}, so that it may begin on any thread. Thread-safe.
 */
final class Shutdown {
    private static final Logger logger = LoggerFactory.getLogger(Shutdown.class);
    /** So long after the drain limit everything has ended, or is left behind. */
    private static final Duration REST = Duration.ofSeconds(2);
    /** For a drain that is not told of its limit in time. */
    private static final Duration GRACE = Duration.ofMillis(250);
    /** For listeners to hear of the end, even if closing has taken all the time. */
    private static final Duration TELLING = Duration.ofMillis(250);

    private static final Duration LONGEST_TELLING = Duration.ofSeconds(1);

    private final RuntimeContext runtime;
    private final Lifecycle lifecycle;
    private final StateNews news;
    private final Exports exports;
    private final Duration unregisterWait;
    private final Duration drainLimit;
    private final Runnable closing;
    private final CompletableFuture<Integer> drained = new CompletableFuture<>();
    private final AtomicReference<@Nullable Thread> stopper = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();

    /** {@code closing} closes every part, in order; it must not throw. */
    Shutdown(
            RuntimeContext runtime,
            Lifecycle lifecycle,
            StateNews news,
            Exports exports,
            Duration unregisterWait,
            Duration drainLimit,
            Runnable closing) {
        this.runtime = runtime;
        this.lifecycle = lifecycle;
        this.news = news;
        this.exports = exports;
        this.unregisterWait = unregisterWait;
        this.drainLimit = drainLimit;
        this.closing = closing;
    }

    /** Stops when the JVM ends, if nobody has done so before. */
    void installHook() {
        Thread thread = runtime.threads().newThread("tern-shutdown", this::stop);
        if (hook.compareAndSet(null, thread)) {
            Runtime.getRuntime().addShutdownHook(thread);
        }
    }

    /** Forgets the application, or the JVM would hold it for ever. */
    private void removeHook() {
        Thread thread = hook.getAndSet(null);
        if (thread == null) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException ending) {
            logger.debug("The JVM is ending, the hook runs", ending);
        }
    }

    private void stop() {
        begin();
        join();
    }

    /**
     * Begins to drain, if that has not happened yet. Never blocks.
     *
     * @return completes on a callback thread when nothing is in flight any more, or the limit is reached
     */
    CompletableFuture<Integer> drain() {
        beginDraining();
        return drained.thenApplyAsync(givenUp -> givenUp, runtime.callbackExecutor());
    }

    private void beginDraining() {
        if (lifecycle.beginDraining()) {
            logger.info("Application {} is stopping", runtime.application());
            Deadline limit = Deadline.after(drainLimit.toNanos(), runtime.clock());
            CompletableFuture<Void> go = new CompletableFuture<>();
            CompletableFuture<?> unused = go.thenCompose(
                            done -> exports.drain(Duration.ofNanos(Math.max(0, limit.remainingNanos()))))
                    .whenComplete(this::drained);
            CompletableFuture<?> unusedToo =
                    withdraw().whenComplete((done, failure) -> go.complete(null)); // Logged already.
            runtime.scheduler().schedule(() -> go.complete(null), unregisterWait.toNanos());
        }
    }

    /** A registry that throws must not keep the server from draining. */
    private CompletableFuture<Void> withdraw() {
        try {
            return exports.withdrawAll();
        } catch (RuntimeException | Error e) {
            logger.warn("Application {} could not be unregistered", runtime.application(), e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void drained(@Nullable Integer givenUp, @Nullable Throwable failure) {
        if (failure != null) {
            logger.warn("Application {} could not drain", runtime.application(), failure);
        } else if (givenUp != null && givenUp > 0) {
            logger.warn(
                    "Application {} gives up {} calls that have not ended within {} ms",
                    runtime.application(),
                    givenUp,
                    drainLimit.toMillis());
        }
        drained.complete(givenUp == null ? 0 : givenUp);
    }

    /** Begins to stop, if that has not happened yet, and returns at once. */
    void begin() {
        Thread thread = runtime.threads().newThread(group -> new Stopper(group, this::run));
        thread.setDaemon(false); // The JVM must not end half-way.
        if (stopper.compareAndSet(null, thread)) {
            thread.start();
        }
    }

    /** Waits until the stop has ended; bounded, through interrupts, and at once on the stopping thread itself. */
    void join() {
        Thread thread = stopper.get();
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        Duration limit = drainLimit.plus(REST);
        if (!BoundedWait.join(thread, limit.toMillis())) {
            logger.warn("Application {} is still stopping after {} ms", runtime.application(), limit.toMillis());
        }
    }

    private void run() {
        Deadline end = Deadline.after(drainLimit.plus(REST).toNanos(), runtime.clock());
        Duration draining = unregisterWait.compareTo(drainLimit) > 0 ? unregisterWait : drainLimit;
        try {
            beginDraining();
            drained.get(draining.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            logger.warn("Application {} closes without having drained", runtime.application(), e);
        } catch (InterruptedException e) {
            logger.warn("Application {} closes without having drained: interrupted", runtime.application());
        } finally {
            closeAll(end);
        }
    }

    private void closeAll(Deadline end) {
        try {
            closeUntil(end.remainingNanos() - TELLING.toNanos());
        } finally {
            drained.complete(0); // Nobody may wait for a server that never answered.
            removeHook();
            lifecycle.closed();
            logger.info("Application {} is closed", runtime.application());
            awaitListeners(end.remainingNanos());
        }
    }

    /** Each part waits a bounded time for what it closes. An interrupt makes them wait no more once the time for all is over. */
    private void closeUntil(long nanos) {
        Thread stopping = Thread.currentThread();
        // The timer is among the last that close.
        ScheduledTask timeOver = runtime.scheduler().schedule(stopping::interrupt, nanos);
        try {
            closing.run();
        } finally {
            timeOver.cancel();
            if (Thread.interrupted()) {
                logger.warn("Application {} leaves behind what did not end in time", runtime.application());
            }
        }
    }

    /** The JVM may end right after this thread, and the listeners' is a daemon. */
    private void awaitListeners(long leftNanos) {
        long nanos = Math.max(TELLING.toNanos(), Math.min(LONGEST_TELLING.toNanos(), leftNanos));
        try {
            if (!news.awaitTold(Duration.ofNanos(nanos))) {
                logger.warn(
                        "Application {}: a listener has not returned within {} ms; it may miss the end",
                        runtime.application(),
                        TimeUnit.NANOSECONDS.toMillis(nanos));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The thread ends here.
        }
    }

    /** Parts that are closed on this thread wait no more once it is interrupted. */
    private static final class Stopper extends Thread implements StopThread {
        Stopper(ThreadGroup group, Runnable stop) {
            super(group, stop, "tern-stop", 0, false);
        }
    }
}
