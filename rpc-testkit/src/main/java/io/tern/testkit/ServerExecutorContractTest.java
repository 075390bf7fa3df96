package io.tern.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.IoThread;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerExecutorFactory;
import io.tern.api.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ServerExecutor} does. Extend it and say how one is made. */
public abstract class ServerExecutorContractTest {
    /** More than any executor takes with {@link #options()}. */
    private static final int MORE_THAN_FITS = 10_000;

    private final TestRuntime runtime = TestRuntime.create();
    private final CountDownLatch gate = new CountDownLatch(1);
    private ServerExecutor executor;

    /** For subclasses. */
    protected ServerExecutorContractTest() {}

    /** Makes the factory under test. */
    protected abstract ServerExecutorFactory newFactory();

    /** Small limits, so that they are reached. */
    protected TransportOptions options() {
        return TransportOptions.builder()
                .poolThreads(2)
                .poolQueue(3)
                .virtualCalls(5)
                .build();
    }

    @BeforeEach
    final void open() {
        executor = newFactory().newExecutor(runtime.context(), options());
    }

    @AfterEach
    final void close() {
        gate.countDown();
        executor.close();
        runtime.close();
    }

    @Test
    final void runsATaskOnAnotherThreadWhichIsNoIoThread() {
        RecordedTask task = task(() -> {});
        assertThat(executor.tryExecute(task)).isTrue();
        task.awaitEnd();
        assertThat(task.runs()).isEqualTo(1);
        assertThat(task.thread()).isNotSameAs(Thread.currentThread()).isNotInstanceOf(IoThread.class);
    }

    @Test
    final void aTaskWhoseDeadlineHasPassedNeverStarts() {
        RecordedTask task = task(() -> {});
        runtime.advance(Duration.ofSeconds(1));
        assertThat(executor.tryExecute(task)).isTrue();
        task.awaitEnd();
        assertThat(task.runs()).isZero();
        assertThat(task.expirations()).isEqualTo(1);
    }

    @Test
    final void refusesAtItsLimitAndTakesAgainWhenThereIsRoom() {
        List<RecordedTask> taken = fill();
        assertThat(taken).isNotEmpty();
        RecordedTask refused = task(() -> {});
        assertThat(executor.tryExecute(refused)).isFalse();
        gate.countDown();
        taken.forEach(RecordedTask::awaitEnd);
        RecordedTask next = executedEventually();
        next.awaitEnd();
        assertThat(refused.runs() + refused.expirations()).isZero();
        assertThat(taken).allSatisfy(task -> assertThat(task.runs()).isEqualTo(1));
    }

    @Test
    final void aRefusalCanBeExplainedByMethod() {
        int taken = fill().size();
        assertThat(executor.describe()).contains("SampleService#order(java.lang.String)");
        assertThat(taken).isPositive();
    }

    @Test
    final void anExecutorWithNothingToDoSaysSo() {
        assertThat(executor.describe()).isNotBlank().doesNotContain("SampleService");
    }

    @Test
    final void aTaskThatThrowsHarmsNoOther() {
        for (int i = 0; i < 20; i++) {
            RecordedTask throwing = task(() -> {
                throw new IllegalStateException("thrown by a task on purpose");
            });
            RecordedTask after = task(() -> {});
            submitEventually(throwing);
            throwing.awaitEnd();
            submitEventually(after);
            after.awaitEnd();
            assertThat(after.runs()).isEqualTo(1);
        }
    }

    @Test
    final void anInterruptEndsWithTheTaskItWasMeantFor() {
        for (int i = 0; i < 20; i++) {
            RecordedTask interrupted = task(() -> Thread.currentThread().interrupt());
            submitEventually(interrupted);
            interrupted.awaitEnd();
            AtomicInteger flags = new AtomicInteger();
            RecordedTask after =
                    task(() -> flags.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0));
            submitEventually(after);
            after.awaitEnd();
            assertThat(flags).hasValue(0);
        }
    }

    @Test
    final void closeInterruptsWhatRunsAndExpiresWhatWaits() {
        CountDownLatch never = new CountDownLatch(1);
        List<RecordedTask> taken = new ArrayList<>();
        AtomicInteger interrupts = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        for (int i = 0; i < MORE_THAN_FITS; i++) {
            RecordedTask task = task(() -> {
                running.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupts.incrementAndGet();
                }
            });
            if (!executor.tryExecute(task)) {
                break;
            }
            taken.add(task);
        }
        RecordedTask.await(running);
        executor.close();
        taken.forEach(RecordedTask::awaitEnd);
        assertThat(taken)
                .allSatisfy(task -> assertThat(task.runs() + task.expirations()).isEqualTo(1));
        assertThat(interrupts)
                .hasValue(taken.stream().mapToInt(RecordedTask::runs).sum());
    }

    @Test
    final void afterCloseItRefusesAndItsThreadsEnd() throws InterruptedException {
        RecordedTask task = task(() -> {});
        executor.tryExecute(task);
        task.awaitEnd();
        executor.close();
        executor.close();
        task.thread().join(TimeUnit.SECONDS.toMillis(RecordedTask.PATIENCE_SECONDS));
        assertThat(task.thread().isAlive()).isFalse();
        assertThat(executor.tryExecute(task(() -> {}))).isFalse();
    }

    @Test
    final void aTaskMayCloseItsOwnExecutor() {
        RecordedTask task = task(() -> executor.close());
        executor.tryExecute(task);
        task.awaitEnd();
        assertThat(task.runs()).isEqualTo(1);
        assertThat(executor.tryExecute(task(() -> {}))).isFalse();
    }

    @Test
    final void everyTaskThatWasTakenRunsOrExpiresOnceWhateverHappensAtOnce() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            ServerExecutor fresh = newFactory().newExecutor(runtime.context(), options());
            Queue<RecordedTask> taken = new ConcurrentLinkedQueue<>();
            Queue<RecordedTask> refused = new ConcurrentLinkedQueue<>();
            CountDownLatch warm = new CountDownLatch(100);
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                callers.add(new Thread(() -> submitMany(fresh, taken, refused, warm)));
            }
            callers.forEach(Thread::start);
            RecordedTask.await(warm);
            fresh.close();
            for (Thread caller : callers) {
                caller.join();
            }
            taken.forEach(RecordedTask::awaitEnd);
            assertThat(taken)
                    .allSatisfy(
                            task -> assertThat(task.runs() + task.expirations()).isEqualTo(1));
            assertThat(refused)
                    .allSatisfy(
                            task -> assertThat(task.runs() + task.expirations()).isZero());
        }
    }

    private void submitMany(
            ServerExecutor target, Queue<RecordedTask> taken, Queue<RecordedTask> refused, CountDownLatch warm) {
        for (int i = 0; i < 1000; i++) {
            RecordedTask task = task(Thread::yield);
            (target.tryExecute(task) ? taken : refused).add(task);
            warm.countDown();
        }
    }

    private RecordedTask task(Runnable action) {
        return new RecordedTask(runtime.newInvocation("order", "x"), action);
    }

    /** Occupies it until it refuses. */
    private List<RecordedTask> fill() {
        List<RecordedTask> taken = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_FITS; i++) {
            RecordedTask task = task(() -> RecordedTask.await(gate));
            if (!executor.tryExecute(task)) {
                return taken;
            }
            taken.add(task);
        }
        throw new AssertionError("never refuses: " + executor.describe());
    }

    private RecordedTask executedEventually() {
        RecordedTask task = task(() -> {});
        submitEventually(task);
        return task;
    }

    /** A task's place is free a moment after its end. */
    private void submitEventually(RecordedTask task) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RecordedTask.PATIENCE_SECONDS);
        while (!executor.tryExecute(task)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("still refuses: " + executor.describe());
            }
            Thread.onSpinWait();
        }
    }
}
