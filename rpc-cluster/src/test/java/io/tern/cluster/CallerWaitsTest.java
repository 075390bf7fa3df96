package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Clock;
import io.tern.api.RuntimeThreads;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CallerWaitsTest {
    private static final RuntimeThreads THREADS = new RuntimeThreads(CallerWaitsTest.class.getClassLoader());

    private static final long LONG_NANOS = TimeUnit.HOURS.toNanos(1);

    private final ManualClock clock = new ManualClock();
    private final AtomicBoolean broken = new AtomicBoolean();
    /** Looks only when the test does. */
    private final CallerWaits waits = new CallerWaits(THREADS, clock, 256, thread -> {
        if (broken.get()) {
            throw new OutOfMemoryError("no threads today");
        }
    });

    private final CallerWaits real = new CallerWaits(THREADS);

    @AfterEach
    void close() {
        real.close();
    }

    @Test
    void aCallerWhoseTimeIsOverIsWokenAndGivesUp() {
        CompletableFuture<Boolean> early = waiting(waits, LONG_NANOS, Thread.State.WAITING);
        CompletableFuture<Boolean> late = waiting(waits, 2 * LONG_NANOS, Thread.State.WAITING);

        clock.advance(Duration.ofNanos(LONG_NANOS - 1));
        assertThat(waits.look()).as("somebody waits").isTrue();
        clock.advance(Duration.ofNanos(1));
        waits.look();
        assertThat(early).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
        assertThat(late).isNotDone();
        clock.advance(Duration.ofNanos(LONG_NANOS));
        waits.look();
        assertThat(late).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
        Awaitility.await().until(() -> !waits.look());
    }

    @Test
    void theThreadSleepsWhereNobodyWaitsUntilSomebodyDoes() {
        assertThat(waits.look()).isFalse();
        assertThat(waits.isAsleep()).isTrue();
        int place = waits.enter(new Answer(waits));
        assertThat(waits.isAsleep()).isFalse();
        assertThat(waits.look()).isTrue();
        waits.leave(place);
        assertThat(waits.look()).isFalse();
    }

    @Test
    void aPlaceIsForOneCallerAndTheOthersWaitWithTimers() throws InterruptedException {
        int place = waits.enter(new Answer(waits));
        assertThat(waits.wakes(place)).isTrue();
        int none = waits.enter(new Answer(waits));
        assertThat(waits.wakes(none)).as("the same thread's place").isFalse();
        waits.leave(none);
        waits.leave(place);
        assertThat(waits.wakes(waits.enter(new Answer(waits)))).isTrue();
    }

    @Test
    void aCallerWithoutAPlaceGivesUpWithoutBeingWoken() throws InterruptedException {
        CallerWaits neverLooks = new CallerWaits(THREADS, Clock.system(), 256, thread -> {});
        neverLooks.enter(new Answer(neverLooks));
        assertThat(new Answer(neverLooks).await(1_000_000)).isFalse();
    }

    @Test
    void whereThereIsNoThreadToLookCallersWaitWithTimersUntilThereIs() {
        broken.set(true);
        assertThat(waits.wakes(waits.enter(new Answer(waits)))).isFalse();
        broken.set(false);
        assertThat(waits.wakes(waits.enter(new Answer(waits)))).isTrue();
    }

    @Test
    void inRealTimeACallerThatNobodyAnswersIsFreed() {
        for (int again = 0; again < 2; again++) { // The second one wakes the thread up.
            CompletableFuture<Boolean> told = waiting(real, 1_000_000, Thread.State.TERMINATED);
            assertThat(told).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
            if (again == 0) {
                Awaitility.await().until(real::isAsleep);
            }
        }
    }

    @Test
    void closingEndsTheThreadAndWaitsGoOnWithTimers() {
        CompletableFuture<Boolean> told = waiting(real, TimeUnit.SECONDS.toNanos(3), Thread.State.WAITING);
        assertThat(names()).contains("tern-waits");
        real.close();
        real.close();
        assertThat(names()).doesNotContain("tern-waits");
        assertThat(told).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
        assertThat(real.wakes(real.enter(new Answer(real)))).isFalse();
    }

    @Test
    void closingOnAnInterruptedThreadEndsTheThreadAllTheSame() {
        for (int i = 0; i < 20; i++) {
            CallerWaits closed = new CallerWaits(THREADS);
            CompletableFuture<Boolean> unused = waiting(closed, TimeUnit.SECONDS.toNanos(1), Thread.State.WAITING);
            Thread.currentThread().interrupt();
            closed.close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(names()).doesNotContain("tern-waits");
        }
    }

    @Test
    void closingWithoutAnyCallerIsFine() {
        real.close();
        CallerWaits.timed(THREADS).close();
    }

    private static List<String> names() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    /** A caller in this state; completes with whether it was told. */
    private static CompletableFuture<Boolean> waiting(CallerWaits waits, long nanos, Thread.State state) {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                told.complete(new Answer(waits).await(nanos));
            } catch (Throwable e) {
                told.completeExceptionally(e);
            }
        });
        caller.setDaemon(true);
        caller.start();
        Awaitility.await().until(() -> caller.getState() == state);
        return told;
    }
}
