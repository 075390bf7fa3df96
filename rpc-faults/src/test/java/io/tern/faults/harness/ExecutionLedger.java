package io.tern.faults.harness;

import java.nio.file.Path;
import java.util.function.LongConsumer;

/** What one provider has begun to execute, in order. Thread-safe; see the package for where it lives. */
public final class ExecutionLedger {
    private static final int COUNT = 0;
    private static final int FIRST = 1;
    private static final int CAPACITY = 8_000_000;

    private final MappedLedger numbers;

    private ExecutionLedger(MappedLedger numbers) {
        this.numbers = numbers;
    }

    static ExecutionLedger create(Path file) {
        return new ExecutionLedger(MappedLedger.create(file, FIRST + CAPACITY));
    }

    static ExecutionLedger open(Path file) {
        return new ExecutionLedger(MappedLedger.open(file));
    }

    /** A method has begun to run for a call. */
    void began(long call) {
        long index = numbers.getAndAdd(COUNT, 1);
        if (index >= CAPACITY) {
            throw new IllegalStateException("more than " + CAPACITY + " executions");
        }
        numbers.set((int) index + FIRST, call + 1); // 0 stands for one that is being written.
    }

    /** How many have begun. */
    public long count() {
        return numbers.get(COUNT);
    }

    /** Numbers of the calls that have begun. */
    public void forEach(LongConsumer call) {
        long count = Math.min(count(), CAPACITY);
        for (int i = 0; i < count; i++) {
            long written = numbers.get(i + FIRST);
            if (written != 0) {
                call.accept(written - 1);
            }
        }
    }
}
