package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a transport closes has ended when its wait is over, on an interrupted thread, too. */
final class ClosingTest {
    private static final long MILLIS = 20_000;

    private final Thread closing = Thread.currentThread();

    @AfterEach
    void clearTheFlag() {
        Thread.interrupted();
    }

    private void onceThisThreadWaits(Runnable task) {
        new Thread(() -> {
                    Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
                    task.run();
                })
                .start();
    }

    @Test
    void anInterruptDoesNotShortenTheWaitForAFuture() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        onceThisThreadWaits(() -> end.complete(null));
        closing.interrupt();
        assertThat(Closing.await(end, MILLIS)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptDoesNotShortenTheWaitForThreads() {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> threads = List.of(new Thread(() -> awaitEnd(end)), new Thread(() -> awaitEnd(end)));
        threads.forEach(Thread::start);
        onceThisThreadWaits(end::countDown);
        closing.interrupt();
        Closing.join(threads, MILLIS * 1_000_000, Clock.system(), () -> "two threads");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
