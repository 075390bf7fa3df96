package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.RuntimeContext;
import io.tern.api.RuntimeThreads;
import io.tern.api.ScheduledTask;
import io.tern.spi.Extensions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class RuntimePartsTest {
    private static final long SECONDS = 10;

    private static final RuntimeThreads THREADS = new RuntimeThreads(RuntimePartsTest.class.getClassLoader());

    private final RuntimeParts parts = new RuntimeParts("shop", "", Map.of(), 4, Extensions.create(), THREADS);
    private final RuntimeContext context = parts.context();

    @Test
    void theTimerRunsTasksInOrderOnOneThreadAndSurvivesAFailingOne() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        context.scheduler()
                .schedule(() -> second.complete(Thread.currentThread().getName()), 2_000_000);
        context.scheduler()
                .schedule(
                        () -> {
                            first.complete(Thread.currentThread().getName());
                            throw new IllegalStateException("a task's own trouble");
                        },
                        1_000_000);
        assertThat(first.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("tern-timer");
        assertThat(second.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("tern-timer");
        parts.close();
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        CountDownLatch block = new CountDownLatch(1);
        context.scheduler().schedule(() -> awaitQuietly(block), 0);
        AtomicBoolean ran = new AtomicBoolean();
        ScheduledTask task = context.scheduler().schedule(() -> ran.set(true), 0);
        task.cancel();
        task.cancel();
        CompletableFuture<Void> later = new CompletableFuture<>();
        context.scheduler().schedule(() -> later.complete(null), TimeUnit.MILLISECONDS.toNanos(1));
        block.countDown();
        later.get(SECONDS, TimeUnit.SECONDS);
        assertThat(ran).isFalse();
        parts.close();
    }

    @Test
    void afterClosingTheTimerDropsTasksSilently() {
        parts.close();
        AtomicBoolean ran = new AtomicBoolean();
        context.scheduler().schedule(() -> ran.set(true), 0).cancel();
        assertThat(ran).isFalse();
    }

    @Test
    void closingLetsARunningTimerTaskEnd() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> undisturbed = new CompletableFuture<>();
        context.scheduler()
                .schedule(
                        () -> {
                            begun.countDown();
                            undisturbed.complete(isUndisturbedForAMoment());
                        },
                        0);
        assertThat(begun.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        parts.close();
        assertThat(undisturbed).isCompletedWithValue(true);
    }

    @Test
    void callbacksNeverRefuseAndRunOnNamedThreads() throws Exception {
        CountDownLatch block = new CountDownLatch(1);
        Set<String> names = java.util.Collections.synchronizedSet(new HashSet<>());
        CountDownLatch done = new CountDownLatch(5_000);
        for (int i = 0; i < 5_000; i++) {
            context.callbackExecutor().execute(() -> {
                names.add(Thread.currentThread().getName());
                awaitQuietly(block);
                done.countDown();
            });
        }
        block.countDown();
        assertThat(done.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(names).isNotEmpty().hasSizeLessThanOrEqualTo(4).allMatch(name -> name.startsWith("tern-callback-"));
        parts.close();
    }

    @Test
    void closingRunsWhatWaitsAndLaterCallbacksRunAtOnce() throws Exception {
        CompletableFuture<Void> waited = new CompletableFuture<>();
        context.callbackExecutor().execute(() -> waited.complete(null));
        parts.close();
        assertThat(waited.get(SECONDS, TimeUnit.SECONDS)).isNull();
        CompletableFuture<Thread> late = new CompletableFuture<>();
        context.callbackExecutor().execute(() -> late.complete(Thread.currentThread()));
        assertThat(late).isCompletedWithValue(Thread.currentThread());
    }

    @Test
    void closingNeitherForgetsACallbackThatWaitsNorWaitsForOneThatBlocks() {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) { // More than there are threads.
            context.callbackExecutor().execute(() -> awaitUninterruptibly(never));
        }
        CompletableFuture<Void> behind = new CompletableFuture<>();
        context.callbackExecutor().execute(() -> behind.complete(null));
        assertThat(CompletableFuture.runAsync(parts::close)).succeedsWithin(Duration.ofSeconds(SECONDS));
        assertThat(behind).isNotDone();
        never.countDown();
        assertThat(behind).succeedsWithin(Duration.ofSeconds(SECONDS));
    }

    @Test
    void workGoesOnWhileUsersCodeHoldsItsThreads() {
        CountDownLatch held = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            context.workExecutor().execute(() -> awaitUninterruptibly(held));
        }
        CompletableFuture<Void> behind = new CompletableFuture<>();
        context.workExecutor().execute(() -> behind.complete(null));
        assertThat(behind).succeedsWithin(Duration.ofSeconds(SECONDS));
        held.countDown();
        parts.close();
    }

    @Test
    void aCallbackKnowsThatItMustNotWaitForItsOwnRuntime() throws Exception {
        CompletableFuture<Boolean> inside = new CompletableFuture<>();
        context.callbackExecutor().execute(() -> inside.complete(parts.ownsCurrentThread()));
        CompletableFuture<Boolean> onTimer = new CompletableFuture<>();
        context.scheduler().schedule(() -> onTimer.complete(parts.ownsCurrentThread()), 0);
        assertThat(inside.get(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(onTimer.get(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(parts.ownsCurrentThread()).isFalse();
        parts.close();
    }

    @Test
    void everyStartIsAnotherInstance() {
        try (RuntimeParts other = new RuntimeParts("shop", "", Map.of(), 4, Extensions.create(), THREADS)) {
            assertThat(other.context().instanceId()).matches("[0-9a-f]{16}").isNotEqualTo(context.instanceId());
        }
        parts.close();
    }

    private static boolean isUndisturbedForAMoment() {
        try {
            return !new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
