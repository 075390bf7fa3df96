package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The timer of runtimes on the system's time. */
final class SystemSchedulerTest {
    private final Thread closing = Thread.currentThread();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();

    @Test
    void itsTaskHasEndedWhenCloseReturnsOnAnInterruptedThread() throws InterruptedException {
        SystemScheduler scheduler = new SystemScheduler();
        scheduler.schedule(this::runUntilTheOtherThreadWaits, 0);
        entered.await();
        closing.interrupt();
        scheduler.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ended).isTrue();
    }

    private void runUntilTheOtherThreadWaits() {
        entered.countDown();
        try {
            new CountDownLatch(1).await(); // until close() interrupts it
        } catch (InterruptedException e) {
            Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
            ended.set(true);
        }
    }
}
