package io.tern.faults.harness;

import io.tern.api.StatusCode;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What became of each call of one consumer, as it saw it. Calls are numbered from 0. Thread-safe; see the package for where it lives. */
@SuppressWarnings("EnumOrdinal") // Writer and reader run the same classes.
public final class CallLedger {
    private static final int MADE = 0;
    private static final int FIRST = 1;
    private static final int PER_CALL = 3;
    private static final int CAPACITY = 4_000_000;
    private static final long NOT_EXECUTED = 1L << 32;
    private static final long FAILED = 1L << 33;
    private static final long OTHER_FAILURE = 0xFFFF;
    private static final int PORT_SHIFT = 16;
    private static final long PORT_MASK = 0xFFFF;

    private final MappedLedger numbers;

    private CallLedger(MappedLedger numbers) {
        this.numbers = numbers;
    }

    /**
     * A call.
     *
     * @param number its number
     * @param begunNanos when it began, by {@link System#nanoTime}, which all processes of a machine share
     * @param endedNanos when it ended; 0 if it has not
     * @param provider who has answered; -1 if it failed
     * @param code what it failed with; null if it did not, or with something that has no code
     * @param notExecuted whether it certainly was not executed, as its failure said
     * @param port that of the provider it went to last, as its failure said; 0 if it did not fail, or went nowhere
     */
    public record Call(
            long number,
            long begunNanos,
            long endedNanos,
            int provider,
            @Nullable StatusCode code,
            boolean notExecuted,
            int port) {
        public boolean hasEnded() {
            return endedNanos != 0;
        }

        public boolean failed() {
            return hasEnded() && provider < 0;
        }

        public boolean idempotent() {
            return CallKind.of(number).idempotent();
        }

        public long nanos() {
            return endedNanos - begunNanos;
        }
    }

    static CallLedger create(Path file) {
        return new CallLedger(MappedLedger.create(file, FIRST + CAPACITY * PER_CALL));
    }

    static CallLedger open(Path file) {
        return new CallLedger(MappedLedger.open(file));
    }

    /** Numbers the next call and notes when it begins. */
    long begin(long beginNanos) {
        long number = numbers.getAndAdd(MADE, 1);
        if (number >= CAPACITY) {
            throw new IllegalStateException("more than " + CAPACITY + " calls");
        }
        numbers.set(index(number), beginNanos);
        return number;
    }

    /** A call was answered. */
    void answered(long call, int provider) {
        end(call, provider);
    }

    /** A call failed, at a provider with that port or, with 0, at none; without a code if it is not one of Tern's failures. */
    void failed(long call, @Nullable StatusCode code, boolean notExecuted, int port) {
        long ordinal = code == null ? OTHER_FAILURE : code.ordinal();
        end(call, FAILED | (notExecuted ? NOT_EXECUTED : 0) | (long) port << PORT_SHIFT | ordinal);
    }

    private void end(long call, long outcome) {
        numbers.set(index(call) + 2, outcome);
        numbers.set(index(call) + 1, System.nanoTime());
    }

    private static int index(long call) {
        return FIRST + (int) call * PER_CALL;
    }

    /** How many have begun. */
    public long count() {
        return Math.min(numbers.get(MADE), CAPACITY);
    }

    /** A call that has begun. */
    public Call call(long number) {
        long ended = numbers.get(index(number) + 1);
        long outcome = numbers.get(index(number) + 2);
        boolean failed = (outcome & FAILED) != 0;
        long ordinal = outcome & OTHER_FAILURE;
        return new Call(
                number,
                numbers.get(index(number)),
                ended,
                failed || ended == 0 ? -1 : (int) outcome,
                failed && ordinal != OTHER_FAILURE ? StatusCode.values()[(int) ordinal] : null,
                (outcome & NOT_EXECUTED) != 0,
                failed ? (int) (outcome >>> PORT_SHIFT & PORT_MASK) : 0);
    }

    /** Those that have begun, from a number on. */
    public void forEach(long from, Consumer<Call> each) {
        for (long number = from; number < count(); number++) {
            each.accept(call(number));
        }
    }
}
