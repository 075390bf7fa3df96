package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WriteQueueTest {
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<Object> taken = new ArrayList<>();
    private final WriteQueue.Sink<Integer> sink = new WriteQueue.Sink<>() {
        @Override
        public void take(Integer item) {
            taken.add(item);
        }

        @Override
        public void batchTaken() {
            taken.add("flush");
        }
    };
    private final WriteQueue<Integer> queue = new WriteQueue<>(loop::add, sink);

    @Test
    void wakesTheLoopOnceForABatchAndEndsItOnce() {
        queue.offer(1);
        queue.offer(2);
        queue.offer(3);

        assertThat(loop).hasSize(1);
        runLoop();
        assertThat(taken).containsExactly(1, 2, 3, "flush");
    }

    @Test
    void wakesTheLoopAgainForTheNextBatch() {
        queue.offer(1);
        runLoop();
        queue.offer(2);
        runLoop();

        assertThat(taken).containsExactly(1, "flush", 2, "flush");
    }

    @Test
    void letsTheLoopReadBetweenLargeBatches() {
        for (int i = 0; i < 1_000; i++) {
            queue.offer(i);
        }
        loop.remove().run();
        assertThat(taken).hasSize(513).last().isEqualTo("flush");
        assertThat(loop).as("goes on by itself").hasSize(1);

        runLoop();
        assertThat(taken).hasSize(1_002);
    }

    @Test
    void takesWhatIsOfferedWhileABatchIsTaken() {
        WriteQueue<Integer>[] self = newArray();
        self[0] = new WriteQueue<>(loop::add, new WriteQueue.Sink<>() {
            @Override
            public void take(Integer item) {
                taken.add(item);
                if (item < 5) {
                    self[0].offer(item + 1);
                }
            }

            @Override
            public void batchTaken() {
                taken.add("flush");
            }
        });
        self[0].offer(1);
        runLoop();
        assertThat(taken).containsExactly(1, 2, 3, 4, 5, "flush");
    }

    @Test
    void goesOnAfterASinkThatThrows() {
        WriteQueue<Integer> shaken = new WriteQueue<>(loop::add, new WriteQueue.Sink<>() {
            @Override
            public void take(Integer item) {
                if (item == 1) {
                    throw new OutOfMemoryError("direct memory, for a moment");
                }
                taken.add(item);
            }

            @Override
            public void batchTaken() {
                throw new IllegalStateException("no flush");
            }
        });
        shaken.offer(1);
        shaken.offer(2);
        runLoop();
        shaken.offer(3);
        runLoop();
        assertThat(taken).containsExactly(2, 3);
    }

    @Test
    void servesTheItemsOnTheOfferingThreadOnceTheLoopHasEnded() {
        WriteQueue<Integer> orphan = new WriteQueue<>(
                task -> {
                    throw new RejectedExecutionException("ended");
                },
                sink);
        for (int i = 0; i < 600; i++) {
            orphan.offer(i);
        }
        assertThat(taken.stream().filter(Integer.class::isInstance)).hasSize(600);
    }

    @Test
    void anItemThatCouldNotWakeTheLoopIsTakenWithTheNext() {
        AtomicBoolean noMemory = new AtomicBoolean(true);
        WriteQueue<Integer> poor = poorQueue(noMemory);

        poor.offer(1);
        assertThat(loop).isEmpty();
        noMemory.set(false);
        poor.offer(2);
        runLoop();

        assertThat(taken).containsExactly(1, 2, "flush");
    }

    @Test
    void anItemThatCouldNotWakeTheLoopIsTakenWithTheNextTick() {
        AtomicBoolean noMemory = new AtomicBoolean(true);
        WriteQueue<Integer> poor = poorQueue(noMemory);

        poor.offer(1);
        poor.catchUp();
        assertThat(taken).containsExactly(1, "flush");
        noMemory.set(false);
        poor.offer(2);
        poor.catchUp();
        assertThat(taken).as("the loop has been woken for it").hasSize(2);
        runLoop();
        assertThat(taken).containsExactly(1, "flush", 2, "flush");
    }

    @Test
    void aBatchThatCouldNotGoOnGoesOnWithTheNextItem() {
        AtomicBoolean noMemory = new AtomicBoolean();
        WriteQueue<Integer> poor = poorQueue(noMemory);
        for (int i = 0; i < 600; i++) {
            poor.offer(i);
        }
        noMemory.set(true);
        loop.remove().run();
        assertThat(taken).hasSize(513);
        noMemory.set(false);

        poor.offer(600);
        runLoop();
        assertThat(taken).hasSize(603);
    }

    /** One whose loop takes no task while there is no memory. */
    private WriteQueue<Integer> poorQueue(AtomicBoolean noMemory) {
        return new WriteQueue<>(
                task -> {
                    if (noMemory.get()) {
                        throw new OutOfMemoryError("for the task, for a moment");
                    }
                    loop.add(task);
                },
                sink);
    }

    private void runLoop() {
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type.
    private static WriteQueue<Integer>[] newArray() {
        return new WriteQueue[1];
    }
}
