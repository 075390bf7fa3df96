package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.RuntimeThreads;
import io.tern.api.ScheduledTask;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GrowingThreadsTest {
    private static final int USUAL = DaemonThreads.usual();
    private static final int MANY = 1_000;

    private final Deque<Runnable> timer = new ArrayDeque<>();
    private GrowingThreads.WhenFull whenFull = (held, checks, stuckChecks) -> {};
    private boolean timerThrows;
    private boolean timerKeeps;
    private final GrowingThreads threads = new GrowingThreads(
            "tern-test-",
            4 * USUAL,
            this::schedule,
            new RuntimeThreads(GrowingThreadsTest.class.getClassLoader()),
            (held, checks, stuckChecks) -> whenFull.check(held, checks, stuckChecks));
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger begun = new AtomicInteger();

    private ScheduledTask schedule(Runnable task, long delayNanos) {
        if (!timerThrows) {
            timer.add(task);
        }
        if (timerThrows || timerKeeps) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return () -> {};
    }

    @AfterEach
    void close() {
        mayEnd.release(MANY);
        threads.close();
    }

    private void bring(int tasks) {
        for (int i = 0; i < tasks; i++) {
            threads.execute(() -> {
                begun.incrementAndGet();
                mayEnd.acquireUninterruptibly();
            });
        }
    }

    private void awaitBegun(int tasks) {
        await().untilAsserted(() -> assertThat(begun).hasValue(tasks));
    }

    private void check() {
        timer.remove().run();
    }

    @Test
    void tasksThatHoldAllThreadsDoNotHoldUpOthers() {
        bring(USUAL + 1);
        awaitBegun(USUAL);
        check();
        check();
        awaitBegun(USUAL + 1);
    }

    @Test
    void tasksThatWaitLongGetThreadsThoughOthersBegin() {
        bring(MANY);
        awaitBegun(USUAL);
        for (int i = 1; i <= 20; i++) {
            mayEnd.release();
            awaitBegun(USUAL + i);
            check();
        }
        awaitBegun(2 * USUAL + 20);
    }

    @Test
    void moreThreadsThanMayBeAreNeverMade() {
        bring(MANY);
        for (int i = 0; i < 100; i++) {
            check();
        }
        awaitBegun(4 * USUAL);
    }

    @Test
    void whereNothingEndsForASecondThereAreMoreIfTasksMayNotBeRefused() {
        whenFull = GrowingThreads.more(USUAL);
        bring(MANY);
        for (int i = 0; i < 99; i++) {
            check();
        }
        awaitBegun(4 * USUAL);
        for (int i = 0; i < 101; i++) {
            check();
        }
        awaitBegun(5 * USUAL);
    }

    @Test
    void aTimerThatThrowsIsAskedAgainByTheNextTask() {
        timerThrows = true;
        bring(USUAL + 1);
        timerThrows = false;
        bring(1);
        check();
        check();
        awaitBegun(USUAL + 2);
    }

    @Test
    void aTimerThatThrowsAlthoughItHasTheTaskChecksOnce() {
        timerKeeps = true;
        bring(USUAL + 1);
        timerKeeps = false;
        bring(1);
        assertThat(timer).hasSize(2);
        check();
        assertThat(timer).hasSize(1);
    }
}
