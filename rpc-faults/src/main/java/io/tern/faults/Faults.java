package io.tern.faults;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link FaultProxy} treats the bytes of one {@link Direction}. Its methods return copies that differ in one respect, so faults
 * combine: {@code Faults.none().latency(base, jitter).sliced(1)}. Immutable, thread-safe.
 *
 * @param timing when bytes leave, and how many together
 * @param flow what becomes of bytes
 * @param hidesEnd whether the end of the stream, or of its connection, is kept from the other side
 * @param damage what is done to bytes
 */
public record Faults(Timing timing, Flow flow, boolean hidesEnd, Damage damage) {
    private static final Faults NONE =
            new Faults(new Timing(Duration.ZERO, Duration.ZERO, 0, 0), Flow.PASS, false, new Damage(0, 0, 0, 0));

    public Faults {
        Objects.requireNonNull(timing, "timing");
        Objects.requireNonNull(flow, "flow");
        Objects.requireNonNull(damage, "damage");
    }

    /** What becomes of bytes. */
    public enum Flow {
        /** They pass. */
        PASS,
        /** They wait until they may pass: nothing more is read, and soon the sender cannot send. */
        STALL,
        /** They are read and lost for ever, and so is all that follows them on the same connection. */
        BLACK_HOLE
    }

    /**
     * When bytes leave, and how many together.
     *
     * @param latency how long they are held back at least
     * @param jitter how much longer they may be, drawn evenly for each piece as it was read; bytes never overtake each other
     * @param bytesPerSecond how many leave in a second at most; 0 is no limit
     * @param sliceBytes how many are written together at most; 0 is no limit
     */
    public record Timing(Duration latency, Duration jitter, long bytesPerSecond, int sliceBytes) {
        public Timing {
            notNegative("latency", latency.toNanos());
            notNegative("jitter", jitter.toNanos());
            notNegative("bytesPerSecond", bytesPerSecond);
            notNegative("sliceBytes", sliceBytes);
        }
    }

    /**
     * What is done to bytes. Each number says after how many bytes on average it happens, with an exponential distribution; 0 is
     * never. It is drawn from the place in the stream, not from the pieces in which the network brings it.
     *
     * @param corruptEvery until one bit of a byte is turned over
     * @param duplicateEvery until a byte comes twice
     * @param truncateEvery until the stream ends as if its sender had ended it; what follows is lost
     * @param resetEvery until the connection is reset towards both sides
     */
    public record Damage(long corruptEvery, long duplicateEvery, long truncateEvery, long resetEvery) {
        public Damage {
            notNegative("corruptEvery", corruptEvery);
            notNegative("duplicateEvery", duplicateEvery);
            notNegative("truncateEvery", truncateEvery);
            notNegative("resetEvery", resetEvery);
        }
    }

    private static void notNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 or more)");
        }
    }

    /** No faults: bytes pass as they come. */
    public static Faults none() {
        return NONE;
    }

    /** Holds bytes back for {@code base} and up to {@code jitter} more. */
    public Faults latency(Duration base, Duration jitter) {
        return with(new Timing(base, jitter, timing.bytesPerSecond, timing.sliceBytes));
    }

    /** Lets so many bytes pass in a second; 0 is no limit. */
    public Faults bandwidth(long bytesPerSecond) {
        return with(new Timing(timing.latency, timing.jitter, bytesPerSecond, timing.sliceBytes));
    }

    /** Writes so many bytes together at most; 0 is no limit. */
    public Faults sliced(int bytes) {
        return with(new Timing(timing.latency, timing.jitter, timing.bytesPerSecond, bytes));
    }

    /** Passes and reads nothing, as a peer that hangs; who connects is accepted. What has come meanwhile passes when this ends. */
    public Faults stalled() {
        return new Faults(timing, Flow.STALL, hidesEnd, damage);
    }

    /**
     * Loses all bytes, as a cable that is cut. A connection that has lost some carries nothing more in that direction, also when this has
     * ended: TCP delivers nothing past a gap. New connections are not concerned.
     */
    public Faults blackHole() {
        return new Faults(timing, Flow.BLACK_HOLE, hidesEnd, damage);
    }

    /** Keeps the end of the stream, or of its connection, from the other side, which goes on believing in it. */
    public Faults halfOpen() {
        return new Faults(timing, flow, true, damage);
    }

    /** Turns one bit over about every so many bytes; 0 is never. */
    public Faults corrupted(long everyBytes) {
        return with(new Damage(everyBytes, damage.duplicateEvery, damage.truncateEvery, damage.resetEvery));
    }

    /** Sends a byte twice about every so many bytes; 0 is never. */
    public Faults duplicated(long everyBytes) {
        return with(new Damage(damage.corruptEvery, everyBytes, damage.truncateEvery, damage.resetEvery));
    }

    /** Ends the stream after about so many bytes and loses the rest; 0 is never. */
    public Faults truncated(long afterBytes) {
        return with(new Damage(damage.corruptEvery, damage.duplicateEvery, afterBytes, damage.resetEvery));
    }

    /** Resets the connection after about so many bytes; 0 is never. */
    public Faults reset(long afterBytes) {
        return with(new Damage(damage.corruptEvery, damage.duplicateEvery, damage.truncateEvery, afterBytes));
    }

    private Faults with(Timing other) {
        return new Faults(other, flow, hidesEnd, damage);
    }

    private Faults with(Damage other) {
        return new Faults(timing, flow, hidesEnd, other);
    }
}
