package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Clock;
import io.tern.api.Priority;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolExecutorTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LATER = Duration.ofSeconds(10);

    private final TestRuntime runtime = TestRuntime.create();
    private final CountDownLatch release = new CountDownLatch(1);
    private PoolExecutor pool = new PoolExecutor(runtime.context().clock(), 2, 3);

    @AfterEach
    void close() {
        release.countDown();
        pool.close();
        runtime.close();
    }

    private SampleTask blocked(Duration timeout) {
        return new SampleTask(runtime, timeout, release);
    }

    private SampleTask blocked(String client) {
        return new SampleTask(runtime, LATER, release, client);
    }

    private void occupyThreads() {
        for (int i = 0; i < 2; i++) {
            SampleTask task = blocked(LATER);
            assertThat(pool.tryExecute(task)).isTrue();
            task.awaitStart();
        }
    }

    @Test
    void threadsAreMadeOnDemandAndNamed() {
        SampleTask first = blocked(LATER);
        SampleTask second = blocked(LATER);
        pool.tryExecute(first);
        assertThat(first.awaitStart().getName()).isEqualTo("tern-pool-1");
        pool.tryExecute(second);
        assertThat(second.awaitStart().getName()).isEqualTo("tern-pool-2");
        assertThat(first.awaitStart().isDaemon()).isTrue();
    }

    /** More at once than there are places, before a thread has come: no thread is there yet, but nobody is busy either. */
    @Test
    void nothingIsRefusedBecauseThreadsHaveNotComeYet() {
        pool.close();
        pool = pool(50, Duration.ofMinutes(1), Duration.ofSeconds(30)); // The machine may be slow.
        for (int burst = 0; burst < 50; burst++) {
            List<SampleTask> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                tasks.add(new SampleTask(runtime));
            }
            assertThat(tasks).allMatch(pool::tryExecute);
            tasks.forEach(SampleTask::awaitEnd);
        }
    }

    /** As an event loop does, which must not wait: the interrupt would end any wait, and with it the burst. */
    @Test
    void aBurstThatComesBeforeItsThreadsIsTakenFromWhoeverMayNotWait() {
        pool.close();
        pool = pool(50, Duration.ofMinutes(1), Duration.ofSeconds(30));
        List<SampleTask> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            tasks.add(new SampleTask(runtime));
        }
        Thread.currentThread().interrupt();
        try {
            assertThat(tasks).allMatch(pool::tryExecute);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        tasks.forEach(SampleTask::awaitEnd);
    }

    @Test
    void aBurstHasABound() {
        pool.close();
        pool = pool(2, Duration.ofMinutes(1), Duration.ofHours(1));
        int taken = 0;
        while (pool.tryExecute(blocked(LATER))) {
            taken++;
        }
        assertThat(taken).isBetween(5, 1_005);
    }

    @Test
    void whereAllThreadsAreBusyThereIsNoRoomForABurst() {
        pool.close();
        pool = pool(2, Duration.ofMinutes(1), Duration.ofHours(1));
        occupyThreads();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.tryExecute(blocked(LATER))).isTrue();
        }
        assertThat(pool.tryExecute(blocked(LATER))).isFalse();
    }

    private PoolExecutor pool(int maxThreads, Duration idle, Duration burst) {
        return new PoolExecutor(
                runtime.context().threads(),
                runtime.context().clock(),
                maxThreads,
                3,
                new PoolExecutor.Patience(idle.toNanos(), burst.toNanos()),
                OverloadControl.none(maxThreads),
                new ProcessCpu());
    }

    @Test
    void anIdleThreadIsUsedBeforeAnotherIsMade() {
        for (int i = 0; i < 200; i++) {
            SampleTask task = new SampleTask(runtime);
            assertThat(pool.tryExecute(task)).isTrue();
            assertThat(task.awaitStart().getName()).isIn("tern-pool-1", "tern-pool-2");
            task.awaitEnd();
        }
    }

    @Test
    void threadsThatComeLateDoNotHoldBackForEverWhereTasksBlock() {
        pool.close();
        pool = new PoolExecutor(new HastyClock(runtime.context().clock().nanoTime()), 8, 3);
        for (int round = 0; round < 5; round++) {
            CountDownLatch all = new CountDownLatch(1);
            List<SampleTask> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                SampleTask task = new SampleTask(runtime, Duration.ofDays(1), all);
                assertThat(pool.tryExecute(task)).isTrue();
                tasks.add(task);
            }
            tasks.forEach(SampleTask::awaitStart);
            all.countDown();
            tasks.forEach(SampleTask::awaitEnd);
        }
    }

    @Test
    void aThreadThatDiesLeavesItsWorkToAnother() {
        pool.close();
        AtomicBoolean dies = new AtomicBoolean(true);
        pool = new PoolExecutor(
                new HastyClock(runtime.context().clock().nanoTime()) {
                    @Override
                    public long nanoTime() {
                        if (Thread.currentThread().getName().startsWith("tern-pool-") && dies.getAndSet(false)) {
                            throw new OutOfMemoryError("on purpose");
                        }
                        return super.nanoTime();
                    }
                },
                2,
                3);
        for (int i = 0; i < 5; i++) {
            SampleTask task = new SampleTask(runtime, Duration.ofDays(1), release);
            assertThat(pool.tryExecute(task)).isTrue();
            if (i < 2) {
                assertThat(task.awaitStart().getName()).isEqualTo("tern-pool-" + (i + 2));
            }
        }
        assertThat(pool.tryExecute(blocked(LATER))).as("two run and three wait").isFalse();
        assertThat(pool.describe()).startsWith("2 of 2 threads busy").contains("; 3 of 3 waiting");
    }

    @Test
    void everyIdleThreadIsWokenWhereTasksBlock() {
        pool.close();
        pool = new PoolExecutor(runtime.context().clock(), 8, 3);
        for (int round = 0; round < 50; round++) {
            CountDownLatch all = new CountDownLatch(1);
            List<SampleTask> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                SampleTask task = new SampleTask(runtime, LATER, all);
                assertThat(pool.tryExecute(task)).isTrue();
                tasks.add(task);
            }
            tasks.forEach(SampleTask::awaitStart);
            all.countDown();
            tasks.forEach(SampleTask::awaitEnd);
            // A thread is idle a moment after its task has ended.
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> pool.describe().startsWith("0 of 8"));
        }
    }

    @Test
    void atItsBoundsItSaysWhoUsesIt() {
        occupyThreads();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.tryExecute(blocked(LATER))).isTrue();
        }
        assertThat(pool.tryExecute(blocked(LATER))).isFalse();
        String read = "io.tern.testkit.SampleService#read(java.lang.String)";
        assertThat(pool.describe()).isEqualTo("2 of 2 threads busy: " + read + " 2; 3 of 3 waiting: " + read + " 3");
    }

    @Test
    void aFullQueueMakesRoomByExpiringWhatNobodyWaitsFor() {
        occupyThreads();
        SampleTask dead = blocked(SOON);
        SampleTask alive = blocked(LATER);
        SampleTask alsoDead = blocked(SOON);
        pool.tryExecute(dead);
        pool.tryExecute(alive);
        pool.tryExecute(alsoDead);
        runtime.advance(SOON);
        assertThat(dead.isExpired()).isFalse();
        SampleTask next = blocked(LATER);
        assertThat(pool.tryExecute(next)).isTrue();
        assertThat(dead.isExpired()).isTrue();
        assertThat(alsoDead.isExpired()).isTrue();
        assertThat(pool.tryExecute(blocked(LATER))).isTrue();
        assertThat(pool.tryExecute(blocked(LATER))).isFalse();
        release.countDown();
        assertThat(alive.awaitEnd()).isTrue();
        assertThat(next.awaitEnd()).isTrue();
        assertThat(dead.started()).isFalse();
    }

    @Test
    void aFullQueueWithoutExpiredTasksStaysFullWhateverTheOrderOfDeadlines() {
        occupyThreads();
        for (Duration timeout : List.of(LATER, Duration.ofSeconds(2), Duration.ofSeconds(5))) {
            pool.tryExecute(blocked(timeout));
        }
        runtime.advance(Duration.ofSeconds(1));
        assertThat(pool.tryExecute(blocked(LATER))).isFalse();
        runtime.advance(Duration.ofSeconds(1));
        assertThat(pool.tryExecute(blocked(LATER))).isTrue();
        assertThat(pool.tryExecute(blocked(LATER))).isFalse();
        runtime.advance(Duration.ofSeconds(3));
        assertThat(pool.tryExecute(blocked(LATER))).isTrue();
        assertThat(pool.tryExecute(blocked(LATER))).isFalse();
    }

    @Test
    void whatMayBeShedMakesRoomForOthersAndCriticalTasksGoLast() {
        occupyThreads();
        SampleTask shed = blocked(LATER).of(Priority.SHEDDABLE);
        SampleTask normal = blocked(LATER);
        SampleTask critical = blocked(LATER).of(Priority.CRITICAL);
        assertThat(List.of(normal, shed, critical)).allMatch(pool::tryExecute);
        SampleTask second = blocked(LATER).of(Priority.CRITICAL);
        assertThat(pool.tryExecute(second)).isTrue();
        assertThat(shed.isExpired()).isTrue();
        SampleTask third = blocked(LATER).of(Priority.CRITICAL);
        assertThat(pool.tryExecute(third)).isTrue();
        assertThat(normal.isExpired()).isTrue();
        assertThat(List.of(
                        blocked(LATER).of(Priority.CRITICAL),
                        blocked(LATER),
                        blocked(LATER).of(Priority.SHEDDABLE)))
                .noneMatch(pool::tryExecute);
        release.countDown();
        assertThat(List.of(critical, second, third)).allMatch(SampleTask::awaitEnd);
    }

    @Test
    void whoAsksForMuchGivesWayToOthersAndTheyTakeTurns() {
        occupyThreads();
        List<SampleTask> greedy = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            greedy.add(blocked("greedy"));
            assertThat(pool.tryExecute(greedy.get(i))).isTrue();
        }
        assertThat(pool.tryExecute(blocked("greedy"))).isFalse();
        SampleTask modest = blocked("modest");
        assertThat(pool.tryExecute(modest)).isTrue();
        assertThat(greedy).extracting(SampleTask::isExpired).containsExactly(true, false, false);
        assertThat(pool.tryExecute(blocked("modest"))).isFalse();
        release.countDown();
        assertThat(modest.awaitEnd()).isTrue();
        assertThat(greedy.get(2).awaitEnd()).isTrue();
    }

    @Test
    void whoCancelsWhatHeAsksForTakesNoPlace() {
        occupyThreads();
        List<SampleTask> cancelled = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            SampleTask task = blocked(LATER);
            assertThat(pool.tryExecute(task)).isTrue();
            task.unwanted();
            cancelled.add(task);
        }
        SampleTask next = blocked(LATER);
        assertThat(pool.tryExecute(next)).isTrue();
        next.unwanted();
        SampleTask last = blocked(LATER);
        assertThat(pool.tryExecute(last)).isTrue();
        release.countDown();
        assertThat(last.awaitEnd()).isTrue();
        assertThat(cancelled).noneMatch(SampleTask::started);
        assertThat(next.started()).isFalse();
    }

    @Test
    void whatWasCancelledMakesRoomAlsoInFrontOfOthers() {
        occupyThreads();
        SampleTask first = blocked(LATER);
        SampleTask second = blocked(LATER);
        SampleTask wanted = blocked(LATER);
        List.of(first, second, wanted)
                .forEach(task -> assertThat(pool.tryExecute(task)).isTrue());
        assertThat(pool.tryExecute(blocked(LATER))).isFalse();
        first.unwanted();
        second.unwanted();
        SampleTask next = blocked(LATER);
        assertThat(pool.tryExecute(next)).isTrue();
        release.countDown();
        assertThat(wanted.awaitEnd()).isTrue();
        assertThat(next.awaitEnd()).isTrue();
        assertThat(first.started()).isFalse();
    }

    @Test
    void underOverloadTheOldestThatWaitAreRefused() {
        pool.close();
        pool = PoolExecutor.of(runtime.context(), 2, 3, true);
        occupyThreads();
        List<SampleTask> waiting = List.of(blocked(LATER), blocked(LATER), blocked(LATER));
        waiting.forEach(task -> assertThat(pool.tryExecute(task)).isTrue());
        for (int i = 0; i < 100; i++) {
            runtime.advance(Duration.ofMillis(5));
            pool.tryExecute(blocked(LATER));
        }
        assertThat(waiting).extracting(SampleTask::isExpired).containsExactly(true, true, false);
        assertThat(pool.describe()).endsWith("; overloaded: at most 2 run and 1 wait now");
        assertThat(pool.tryExecute(blocked(LATER))).isFalse();
        release.countDown();
        assertThat(waiting.get(2).awaitEnd()).isTrue();
    }

    @Test
    void whatExpiredInTheQueueNeverStarts() {
        occupyThreads();
        SampleTask late = blocked(SOON);
        pool.tryExecute(late);
        runtime.advance(SOON);
        release.countDown();
        assertThat(late.awaitEnd()).isFalse();
        assertThat(late.started()).isFalse();
    }

    @Test
    void threadsThatAreNotNeededEndThoughTasksGoOn() {
        pool.close();
        pool = pool(8, Duration.ofMillis(300), Duration.ofMillis(20));
        List<SampleTask> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(blocked(LATER));
        }
        tasks.forEach(task -> assertThat(pool.tryExecute(task)).isTrue());
        List<Thread> threads =
                new ArrayList<>(tasks.stream().map(SampleTask::awaitStart).toList());
        release.countDown();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            SampleTask quick = new SampleTask(runtime);
            pool.tryExecute(quick);
            threads.add(quick.awaitStart());
            quick.awaitEnd();
            return threads.stream().filter(Thread::isAlive).distinct().count() <= 2;
        });
    }

    @Test
    void idleThreadsEndAndNewOnesAreMade() throws InterruptedException {
        pool.close();
        pool = pool(2, Duration.ofMillis(1), Duration.ofMillis(20));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SampleTask task = new SampleTask(runtime);
            assertThat(pool.tryExecute(task)).isTrue();
            Thread thread = task.awaitStart();
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
            threads.add(thread);
        }
        assertThat(threads).doesNotHaveDuplicates();
        assertThat(pool.describe()).startsWith("0 of 2 threads busy: none");
    }

    /** Thirty milliseconds later whenever anybody looks. Thread-safe. */
    private static class HastyClock implements Clock {
        private final AtomicLong nanos;

        HastyClock(long nanos) {
            this.nanos = new AtomicLong(nanos);
        }

        @Override
        public long nanoTime() {
            return nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(30));
        }

        @Override
        public long currentTimeMillis() {
            return TimeUnit.NANOSECONDS.toMillis(nanoTime());
        }
    }
}
