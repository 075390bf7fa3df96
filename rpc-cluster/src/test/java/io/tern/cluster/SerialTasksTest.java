package io.tern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.IoThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks in order, and not all of them on the thread that came first. */
final class SerialTasksTest {
    private final Queue<Runnable> handedOn = new ArrayDeque<>();
    private final List<Integer> ran = new ArrayList<>();

    @Test
    void aThreadRunsItsShareAndHandsTheRestOn() {
        SerialTasks serial = new SerialTasks(handedOn::add);

        serial.run(() -> add(serial, 100));

        assertThat(ran).as("the first task is one of the 64").hasSize(63);
        serial.run(() -> ran.add(100));
        assertThat(ran).as("what comes meanwhile waits its turn").hasSize(63);
        while (!handedOn.isEmpty()) {
            handedOn.remove().run();
        }
        assertThat(ran).isEqualTo(IntStream.rangeClosed(0, 100).boxed().toList());
    }

    @Test
    void nothingIsLostWhereNobodyTakesTheRest() {
        SerialTasks serial = new SerialTasks(task -> {
            throw new RejectedExecutionException("closed");
        });

        serial.run(() -> add(serial, 1_000));

        assertThat(ran).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void aReliefThatTookNothingIsAskedAgainByTheNextTask() {
        AtomicBoolean noThread = new AtomicBoolean(true);
        SerialTasks serial = new SerialTasks(task -> {
            if (noThread.getAndSet(false)) {
                throw new OutOfMemoryError("no thread, for a moment");
            }
            handedOn.add(task);
        });

        serial.run(() -> add(serial, 100));

        assertThat(ran).as("63 of the share and one more").hasSize(64);
        assertThat(handedOn).hasSize(1);
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheNext() {
        SerialTasks serial = new SerialTasks(handedOn::add);

        serial.run(() -> {
            serial.run(() -> ran.add(1));
            throw new IllegalStateException("scripted");
        });

        assertThat(ran).containsExactly(1);
    }

    @Test
    void muchWorkIsHandedOnAtOnceAndInOrder() {
        SerialTasks serial = new SerialTasks(handedOn::add);

        serial.handOn(() -> ran.add(1));
        serial.run(() -> ran.add(2));

        assertThat(ran).isEmpty();
        handedOn.remove().run();
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void anIoThreadRunsNoTaskItself() throws InterruptedException {
        SerialTasks serial = new SerialTasks(handedOn::add);
        Thread loop = new IoLoop(() -> serial.run(() -> ran.add(1)));
        loop.start();
        loop.join();

        assertThat(ran).isEmpty();
        handedOn.remove().run();
        assertThat(ran).containsExactly(1);
    }

    private static final class IoLoop extends Thread implements IoThread {
        IoLoop(Runnable task) {
            super(task);
        }
    }

    @Test
    void aReliefWithoutMemoryStopsNothing() {
        SerialTasks serial = new SerialTasks(task -> {
            throw new OutOfMemoryError("no thread, for a moment");
        });

        serial.handOn(() -> add(serial, 100));
        serial.handOn(() -> ran.add(100));

        assertThat(ran).isEqualTo(IntStream.rangeClosed(0, 100).boxed().toList());
    }

    @Test
    void aReliefThatThrowsWithATaskInItsQueueRunsNoTasksBesideOthers() {
        SerialTasks serial = new SerialTasks(task -> {
            handedOn.add(task);
            throw new OutOfMemoryError("no thread, for a moment");
        });

        serial.handOn(() -> {
            handedOn.remove().run();
            serial.run(() -> ran.add(2));
            ran.add(1);
        });

        assertThat(ran).containsExactly(1, 2);
        assertThat(handedOn).isEmpty();
    }

    private void add(SerialTasks serial, int count) {
        for (int i = 0; i < count; i++) {
            int number = i;
            serial.run(() -> ran.add(number));
        }
    }
}
