package io.tern.transport;

import io.tern.protocol.Frame;
import io.tern.protocol.ProtocolException;
import java.util.concurrent.TimeUnit;

/** Numbers the pings of one side, and counts those of the other. Confined to the connection's event loop. */
final class Pings {
    /** A peer that wants more answers a second is up to no good. */
    private static final int PER_SECOND = 1_000;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private int last;
    private int answered;
    private int asked;
    private long secondNanos;

    /** The number of the next ping. */
    int next() {
        last = last == Frame.MAX_ID ? 1 : last + 1;
        return last;
    }

    /** The peer has answered a ping. */
    void answered(int number) {
        answered = number;
    }

    /** Whether the last ping has not been answered. */
    boolean isAnswerAwaited() {
        return answered != last;
    }

    /**
     * The peer wants an answer.
     *
     * @throws ProtocolException if it wants too many
     */
    void asked(long nowNanos) {
        if (asked == 0 || nowNanos - secondNanos > SECOND_NANOS) {
            secondNanos = nowNanos;
            asked = 0;
        }
        if (++asked > PER_SECOND) {
            throw new ProtocolException(
                    ProtocolException.Kind.BODY, "more than " + PER_SECOND + " pings within a second");
        }
    }
}
