package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callbacks that users attach to futures may block. */
final class BlockingCallbacksTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int CALLS = 64;

    private final TestWorld world = new TestWorld();
    private final CountDownLatch release = new CountDownLatch(1);

    interface Sequence {
        CompletableFuture<Integer> next(int number);
    }

    @AfterEach
    void close() {
        release.countDown();
        world.close();
    }

    private Sequence sequence() {
        world.start(
                world.builder("provider").export((Sequence) number -> CompletableFuture.completedFuture(number + 1)));
        return world.start(world.builder("consumer")).refer(Sequence.class);
    }

    @Test
    void callbacksThatWaitForOtherCallsEnd() {
        Sequence sequence = sequence();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            answers.add(sequence.next(i).thenApply(x -> sequence.next(x).join()));
        }
        for (int i = 0; i < CALLS; i++) {
            assertThat(answers.get(i)).succeedsWithin(LIMIT).isEqualTo(i + 2);
        }
    }

    /** More than there may be threads, and those of failed calls wait for further calls, too. */
    @Test
    void howeverManyCallbacksWaitForCallsOfTheirOwnAllEnd() {
        Sequence sequence = sequence();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 10 * CALLS; i++) {
            int number = i;
            answers.add(sequence.next(i).handle((x, e) -> sequence.next(number).join()));
        }
        for (CompletableFuture<Integer> answer : answers) {
            assertThat(answer.handle((x, e) -> "ended")).succeedsWithin(LIMIT);
        }
        Awaitility.await()
                .until(() -> sequence.next(1).handle((x, e) -> e == null).join());
    }

    @Test
    void otherCallsCompleteWhileCallbacksBlock() {
        Sequence sequence = sequence();
        for (int i = 0; i < CALLS; i++) {
            var unused = sequence.next(i).thenRun(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        assertThat(sequence.next(1)).succeedsWithin(LIMIT).isEqualTo(2);
    }
}
