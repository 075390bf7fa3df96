package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Result;
import io.tern.api.RuntimeThreads;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AnswerTest {
    private static final RuntimeThreads THREADS = new RuntimeThreads(AnswerTest.class.getClassLoader());

    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final CallerWaits waits = new CallerWaits(THREADS);
    private final Answer answer = new Answer(waits);
    private final Result value = Result.value("text");

    @AfterEach
    void close() {
        waits.close();
    }

    @Test
    void isThereAtOnceWhereItWasToldBefore() throws InterruptedException {
        answer.accept(value, null);
        assertThat(answer.await(0)).isTrue();
        assertThat(answer.result()).isSameAs(value);
        assertThat(answer.error()).isNull();
    }

    @Test
    void comesFromAnotherThread() throws InterruptedException {
        Thread waiter = Thread.currentThread();
        Thread teller = new Thread(() -> {
            while (waiter.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            answer.accept(null, new IllegalStateException("broken"));
        });
        teller.start();
        assertThat(answer.await(LONG_NANOS)).isTrue();
        assertThat(answer.result()).isNull();
        assertThat(answer.error()).hasMessage("broken");
        teller.join();
    }

    @Test
    void isGivenUpWhenTheTimeRunsOut() throws InterruptedException {
        assertThat(answer.await(TimeUnit.MILLISECONDS.toNanos(1))).isFalse();
        assertThat(answer.await(-1)).isFalse();
    }

    @Test
    void isGivenUpByAnInterruptUnlessItIsThere() throws InterruptedException {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> answer.await(LONG_NANOS)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        answer.accept(value, null);
        Thread.currentThread().interrupt();
        assertThat(answer.await(LONG_NANOS)).isTrue();
        assertThat(Thread.interrupted()).as("left to the caller").isTrue();
    }

    @Test
    void anUnparkedThreadGoesOnWaiting() throws InterruptedException {
        long begin = System.nanoTime();
        LockSupport.unpark(Thread.currentThread());
        assertThat(answer.await(TimeUnit.MILLISECONDS.toNanos(1))).isFalse();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(1));
    }

    @Test
    void aForkJoinPoolRunsOthersMeanwhile() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            AtomicReference<Answer> waitedFor = new AtomicReference<>();
            ForkJoinTask<Boolean> waiting = pool.submit(() -> {
                waitedFor.set(new Answer(waits));
                return waitedFor.get().await(LONG_NANOS);
            });
            ForkJoinTask<?> tells = pool.submit(() -> waitedFor.get().accept(value, null));
            assertThat(waiting.get(LONG_NANOS, TimeUnit.NANOSECONDS)).isTrue();
            assertThat(tells.isDone() || tells.get(LONG_NANOS, TimeUnit.NANOSECONDS) == null)
                    .isTrue();
        } finally {
            pool.shutdownNow();
        }
    }
}
