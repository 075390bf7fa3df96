package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Result;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class CallerWaitsTest {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ManualClock clock = new ManualClock();
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final CallerWaits waits = new CallerWaits(clock, look -> {
        if (broken.get()) {
            throw new RejectedExecutionException("no threads today");
        }
        looks.add(look);
    });

    @Test
    void aCallerWhoseTimeIsOverIsWokenAndTheOthersAreNot() throws Exception {
        CompletableFuture<Boolean> early = waiting(LONG_NANOS);
        CompletableFuture<Boolean> late = waiting(2 * LONG_NANOS);

        clock.advance(Duration.ofNanos(LONG_NANOS - 1));
        look();
        assertThat(early).isNotDone();
        clock.advance(Duration.ofNanos(1));
        look();
        assertThat(early.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(late).isNotDone();
        clock.advance(Duration.ofNanos(LONG_NANOS));
        look();
        assertThat(late.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void nobodyLooksWhereNobodyWaits() throws Exception {
        assertThat(looks).isEmpty();
        Answer answer = new Answer(waits);
        int place = waits.enter(answer);
        look();
        assertThat(looks).as("again while one waits").hasSize(1);
        waits.leave(place);
        look();
        assertThat(looks).isEmpty();

        answer.accept(Result.value("text"), null);
        assertThat(answer.await(LONG_NANOS)).isTrue();
        assertThat(looks).as("the next caller begins anew").hasSize(1);
    }

    @Test
    void oneLookIsForAllCallers() {
        CompletableFuture<Boolean> first = waiting(1);
        CompletableFuture<Boolean> second = waiting(1);
        assertThat(looks).hasSize(1);
        clock.advance(Duration.ofNanos(1));
        look();
        assertThat(first).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(false);
        assertThat(second).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(false);
    }

    @Test
    void aPlaceIsForOneCaller() {
        int place = waits.enter(new Answer(waits));
        assertThat(place).isNotNegative();
        assertThat(waits.enter(new Answer(waits))).as("the same thread's").isNegative();
        waits.leave(place);
        assertThat(waits.enter(new Answer(waits))).isEqualTo(place);
    }

    @Test
    void aCallerWithoutAPlaceWaitsByItself() throws InterruptedException {
        CallerWaits realTime = new CallerWaits();
        assertThat(realTime.enter(new Answer(realTime))).isNotNegative();
        assertThat(new Answer(realTime).await(1)).isFalse();
    }

    @Test
    void whereTheJdkMakesNoThreadTheNextCallerTriesAgain() {
        broken.set(true);
        int place = waits.enter(new Answer(waits));
        assertThat(place).isNotNegative();
        waits.leave(place);
        broken.set(false);
        waits.enter(new Answer(waits));
        assertThat(looks).hasSize(1);
    }

    @Test
    void inRealTimeTheWaitEndsAboutASecondLaterAtMost() throws InterruptedException {
        assertThat(new Answer(new CallerWaits()).await(1)).isFalse();
    }

    private void look() {
        looks.remove().run();
    }

    /** A caller that waits; completes with whether it was told. */
    private CompletableFuture<Boolean> waiting(long nanos) {
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
        Awaitility.await().until(() -> caller.getState() == Thread.State.WAITING);
        return told;
    }
}
