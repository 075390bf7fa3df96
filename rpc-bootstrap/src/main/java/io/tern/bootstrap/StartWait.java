package io.tern.bootstrap;

import io.tern.api.BoundedWait;
import io.tern.api.Clock;
import io.tern.api.IoThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

        boolean isNeeded() {
            return required && isMissing();
        }

        /** What it failed with for good; null while it may still come. */
        @Nullable
        Throwable failure() {
            return future.isDone()
                    ? cause(future.handle((there, thrown) -> thrown).join())
                    : null;
        }

        String describe() {
            Throwable failure = failure();
            return failure == null ? missing.get() : missing.get() + ": " + failure;
        }
    }

    StartWait(String application, Clock clock) {
        this.clock = clock;
        this.application = application;
    }

    /**
     * Adds something.
     *
     * @param missing says what is missing and what is known about it, asked when the time is up; if it has failed, the cause
     *     follows
     * @param required whether going on without it is an error
     */
    void add(CompletableFuture<?> future, Supplier<String> missing, boolean required) {
        wanted.add(new Wanted(future, missing, required));
    }

    /**
     * Waits until everything is there or the time is up; on an I/O thread not at all, for what it would wait for may have to be
     * read by itself.
     *
     * @return what is left of the time, never negative
     * @throws IllegalArgumentException if something failed with one: waiting longer would not make it right
     * @throws IllegalStateException if something required is missing, or the thread was interrupted
     */
    Duration await(Duration limit) {
        long begin = clock.nanoTime();
        try {
            awaitAll(IoThread.isCurrent() ? 0 : limit.toNanos(), begin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "application '" + application + "' was interrupted while waiting for " + missing(Wanted::isMissing),
                    e);
        }
        return left(limit, begin);
    }

    /** The same for the end of something: an interrupt does not shorten the wait, and is there afterwards. */
    void awaitEnd(Duration limit) {
        long begin = clock.nanoTime();
        BoundedWait.await(IoThread.isCurrent() ? 0 : limit.toNanos(), nanos -> {
            awaitAll(nanos, begin);
            return true;
        });
    }

    private void awaitAll(long nanos, long begin) throws InterruptedException {
        try {
            CompletableFuture.allOf(wanted.stream().map(Wanted::future).toArray(CompletableFuture<?>[]::new))
                    .get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            report(Duration.ofNanos(clock.nanoTime() - begin).toMillis());
        }
    }

    private Duration left(Duration limit, long begin) {
        Duration left = limit.minusNanos(clock.nanoTime() - begin);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void report(long waitedMillis) {
        for (Wanted one : wanted) {
            if (one.failure() instanceof IllegalArgumentException wrong) {
                throw new IllegalArgumentException("application '" + application + "': " + wrong.getMessage(), wrong);
            }
        }
        if (wanted.stream().anyMatch(Wanted::isNeeded)) {
            throw new IllegalStateException(
                    "application '" + application + "' needs what is not there after " + waitedMillis + " ms: "
                            + missing(Wanted::isNeeded),
                    wanted.stream()
                            .filter(Wanted::isNeeded)
                            .map(Wanted::failure)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null));
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
        return wanted.stream().filter(which).map(Wanted::describe).collect(Collectors.joining("; "));
    }

    /** What a future failed with, without what futures wrap around it. */
    static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }
}
