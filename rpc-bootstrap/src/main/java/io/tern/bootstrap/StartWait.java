package io.tern.bootstrap;

import io.tern.api.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several things that are waited for together, within one budget; then one warning says what is missing. Confined to the
 * thread that waits.
 */
final class StartWait {
    private static final Logger logger = LoggerFactory.getLogger(StartWait.class);

    private final String application;
    private final Clock clock;
    private final List<Wanted> wanted = new ArrayList<>();

    private record Wanted(CompletableFuture<?> future, Supplier<String> missing, boolean required) {
        boolean isMissing() {
            return !future.isDone() || future.isCompletedExceptionally();
        }
    }

    StartWait(String application, Clock clock) {
        this.clock = clock;
        this.application = application;
    }

    /**
     * Adds something.
     *
     * @param missing says what is missing and what is known about it, asked when the time is up
     * @param required whether going on without it is an error
     */
    void add(CompletableFuture<?> future, Supplier<String> missing, boolean required) {
        wanted.add(new Wanted(future, missing, required));
    }

    /**
     * Waits until everything is there or the time is up.
     *
     * @return what is left of the time, never negative
     * @throws IllegalStateException if something required is missing, or the thread was interrupted
     */
    Duration await(Duration limit) {
        long begin = clock.nanoTime();
        try {
            CompletableFuture.allOf(wanted.stream().map(Wanted::future).toArray(CompletableFuture<?>[]::new))
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            report(Duration.ofNanos(clock.nanoTime() - begin).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "application '" + application + "' was interrupted while waiting for " + missing(Wanted::isMissing),
                    e);
        }
        Duration left = limit.minusNanos(clock.nanoTime() - begin);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void report(long waitedMillis) {
        if (wanted.stream().anyMatch(one -> one.required() && one.isMissing())) {
            throw new IllegalStateException("application '" + application + "' needs what is not there after "
                    + waitedMillis + " ms: " + missing(one -> one.required() && one.isMissing()));
        }
        if (wanted.stream().anyMatch(Wanted::isMissing)) {
            logger.warn(
                    "Application {} goes on after {} ms without: {}",
                    application,
                    waitedMillis,
                    missing(Wanted::isMissing));
        }
    }

    private String missing(Predicate<Wanted> which) {
        return wanted.stream().filter(which).map(one -> one.missing().get()).collect(Collectors.joining("; "));
    }
}
