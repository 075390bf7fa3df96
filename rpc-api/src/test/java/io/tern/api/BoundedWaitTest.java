package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits for an end on threads that are interrupted. */
final class BoundedWaitTest {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);

    @AfterEach
    void clearTheFlag() {
        Thread.interrupted();
    }

    @Test
    void anInterruptBeforeTheWaitDoesNotShortenItAndIsThereAfterwards() {
        CountDownLatch end = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        assertThat(BoundedWait.await(LONG_NANOS, nanos -> {
                    end.countDown();
                    return end.await(nanos, TimeUnit.NANOSECONDS);
                }))
                .isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptsDuringTheWaitDoNotEndItAndOneIsThereAfterwards() {
        AtomicInteger tries = new AtomicInteger();
        assertThat(BoundedWait.await(LONG_NANOS, nanos -> {
                    if (tries.incrementAndGet() < 3) {
                        throw new InterruptedException();
                    }
                    return true;
                }))
                .isTrue();
        assertThat(tries).hasValue(3);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theTimeIsOverForAThreadThatIsInterruptedAgainAndAgain() {
        assertThat(BoundedWait.await(1, nanos -> {
                    Thread.currentThread().interrupt();
                    return new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
                }))
                .isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void withoutAnInterruptThereIsNoneAfterwards() {
        assertThat(BoundedWait.await(1, nanos -> false)).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aThreadIsJoinedThroughAnInterrupt() {
        CountDownLatch go = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        Thread.currentThread().interrupt();
        assertThat(BoundedWait.join(thread, 1)).isFalse();
        go.countDown();
        assertThat(BoundedWait.join(thread, 60_000)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(BoundedWait.join(Thread.currentThread(), 60_000)).isFalse();
    }

    @Test
    void anInterruptOfTheStoppingThreadEndsTheWait() throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        class Stopping extends Thread implements StopThread {
            @Override
            public void run() {
                ended.complete(BoundedWait.await(
                        LONG_NANOS, nanos -> new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS)));
                flag.complete(Thread.interrupted());
            }
        }
        Thread stopping = new Stopping();
        stopping.start();
        stopping.interrupt();
        assertThat(ended.get()).isFalse();
        assertThat(flag.get()).isTrue();
    }
}
