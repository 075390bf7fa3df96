package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallbackTask;
import io.tern.api.RuntimeThreads;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CallbackThreadsTest {
    private static final long SECONDS = 20;
    private static final int MOST = 3 * DaemonThreads.usual();

    private final Deque<Runnable> timer = new ArrayDeque<>();
    private final CallbackThreads threads = new CallbackThreads(
            MOST,
            (task, delayNanos) -> {
                timer.add(task);
                return () -> {};
            },
            new RuntimeThreads(CallbackThreadsTest.class.getClassLoader()));
    private final CountDownLatch release = new CountDownLatch(1);

    /** A call's completion, which tells what became of it. */
    private static final class Completion extends CompletableFuture<String> implements CallbackTask {
        private final boolean overdue;

        Completion() {
            this(false);
        }

        Completion(boolean overdue) {
            this.overdue = overdue;
        }

        @Override
        public boolean isOverdue() {
            return overdue;
        }

        @Override
        public void run() {
            complete("run by " + Thread.currentThread().getName());
        }

        @Override
        public void refuse(String reason) {
            complete("refused by " + Thread.currentThread().getName() + ": " + reason);
        }
    }

    @AfterEach
    void close() {
        release.countDown();
        threads.close();
    }

    private void block(int callbacks) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(Math.min(callbacks, MOST));
        for (int i = 0; i < callbacks; i++) {
            threads.execute(() -> {
                begun.countDown();
                awaitRelease();
            });
        }
        for (int i = 0; i < 2 * MOST && begun.getCount() > 0; i++) {
            check();
        }
        assertThat(begun.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check() {
        Runnable due = timer.poll();
        if (due != null) {
            due.run();
        }
    }

    @Test
    void callbacksThatDoNotBlockNeedNoTimer() throws Exception {
        Completion completion = new Completion();
        threads.execute(completion);
        assertThat(completion.get(SECONDS, TimeUnit.SECONDS)).startsWith("run by tern-callback-");
        assertThat(timer).isEmpty();
    }

    @Test
    void aCompletionGoesOnWhileCallbacksBlock() throws Exception {
        block(DaemonThreads.usual());
        Completion completion = new Completion();
        threads.execute(completion);
        check();
        check();
        assertThat(completion.get(SECONDS, TimeUnit.SECONDS)).startsWith("run by tern-callback-");
    }

    @Test
    void whereAllThreadsAreHeldForASecondACallIsRefused() throws Exception {
        block(MOST);
        Completion completion = new Completion();
        threads.execute(completion);
        for (int i = 0; i < 100; i++) {
            check();
        }
        assertThat(completion).isNotDone();
        check();
        assertThat(completion.get(SECONDS, TimeUnit.SECONDS))
                .startsWith("refused by tern-callback-full-1: callbacks of other calls hold all " + MOST)
                .contains("callbackThreads");
    }

    @Test
    void whereAllThreadsAreHeldACallIsRefusedAtItsDeadline() throws Exception {
        block(MOST);
        Completion inTime = new Completion();
        Completion overdue = new Completion(true);
        threads.execute(inTime);
        threads.execute(overdue);
        for (int i = 0; i < 10; i++) {
            check();
        }
        assertThat(overdue.get(SECONDS, TimeUnit.SECONDS)).startsWith("refused by tern-callback-full-");
        assertThat(inTime).isNotDone();
    }

    @Test
    void refusalsThatBlockDoNotHoldUpOthers() throws Exception {
        block(MOST);
        for (int i = 0; i < DaemonThreads.usual(); i++) {
            Completion blocking = new Completion();
            var unused = blocking.thenRun(this::awaitRelease);
            threads.execute(blocking);
        }
        Completion behind = new Completion();
        threads.execute(behind);
        for (int i = 0; i < 110; i++) {
            check();
        }
        assertThat(behind.get(SECONDS, TimeUnit.SECONDS)).startsWith("refused by tern-callback-full-");
    }

    @Test
    void newCallsAreRefusedUntilAThreadIsFree() throws Exception {
        block(MOST);
        threads.execute(new Completion());
        for (int i = 0; i < 100; i++) {
            check();
        }
        assertThat(threads.refusal()).isNull();
        check();
        assertThat(threads.refusal()).contains("callbackThreads");
        release.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(threads.refusal()).isNull());
    }

    @Test
    void checksEndWhenNothingWaits() throws Exception {
        block(DaemonThreads.usual() + 1);
        release.countDown();
        Completion completion = new Completion();
        threads.execute(completion);
        completion.get(SECONDS, TimeUnit.SECONDS);
        check();
        assertThat(timer).isEmpty();
    }
}
