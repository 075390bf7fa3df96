package io.tern.cluster;

import io.tern.testkit.Repetitions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In every interleaving of calls, timers and the directory: each stay ends once, and nobody waits on while a node is ready. */
public class WaitingRoomLincheckTest {
    private final WaitingRoom room = new WaitingRoom();
    private final AtomicInteger stays = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean ready;

    /** A call that goes on if a node is ready, and otherwise waits as {@link Attempt} does. */
    @Operation
    public void lookAndWait() {
        long version = room.version();
        if (ready) {
            return;
        }
        WaitingRoom.Waiter stay = newStay();
        room.admit(stay);
        if (room.version() != version && stay.leave()) {
            ends.incrementAndGet();
        }
    }

    /** A call that is cancelled while it begins to wait. */
    @Operation
    public void waitAndGiveUp() {
        WaitingRoom.Waiter stay = newStay();
        room.admit(stay);
        if (stay.leave()) {
            ends.incrementAndGet();
        }
    }

    private WaitingRoom.Waiter newStay() {
        stays.incrementAndGet();
        return room.newWaiter(ends::incrementAndGet);
    }

    /** A node connects. */
    @Operation(nonParallelGroup = "directory")
    public void becomeReady() {
        ready = true;
        room.wakeAll();
    }

    /** After all threads have ended. */
    @Validate
    public void nobodyIsForgotten() {
        if (ends.get() > stays.get() || (ready && ends.get() != stays.get())) {
            throw new IllegalStateException("of " + stays + " stays " + ends + " have ended");
        }
    }

    @Test
    @Timeout(300) // Many interleavings of instrumented code, on a machine that may be busy.
    void wakesEverybodyOnce() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(Repetitions.of(3, 10))
                .invocationsPerIteration(Repetitions.of(100, 200))
                .check(WaitingRoomLincheckTest.class);
    }
}
