package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Objects;

/**
 * Announces the end of the connection, in two steps: {@link #max} asks the peer to send nothing new; {@link #last} says
 * which calls will still be served, and that all with a higher id are certainly not executed. Immutable, thread-safe.
 *
 * @param id the highest call id that is served; {@link Frame#MAX_ID} in the first step
 * @param last whether it is the second step
 * @param reason why, for people; cut to {@link #REASON_LIMIT_BYTES}
 */
public record GoAwayFrame(int id, boolean last, String reason) implements ControlFrame {
    /** Largest reason as UTF-8. */
    public static final int REASON_LIMIT_BYTES = 1024;

    static final int LAST = 1;

    public GoAwayFrame {
        FrameHeader.checkId(id);
        Objects.requireNonNull(reason, "reason");
        if (!last && id != MAX_ID) {
            throw new IllegalArgumentException("id of a first GOAWAY: " + id + " (expected: " + MAX_ID + ")");
        }
        reason = Wire.cut(reason, REASON_LIMIT_BYTES);
    }

    /** The first step: send nothing new. */
    public static GoAwayFrame max(String reason) {
        return new GoAwayFrame(MAX_ID, false, reason);
    }

    /** The second step: calls above {@code id} are certainly not executed; 0 for all. */
    public static GoAwayFrame last(int id, String reason) {
        return new GoAwayFrame(id, true, reason);
    }

    @Override
    public FrameType type() {
        return FrameType.GOAWAY;
    }

    @Override
    public void encode(ByteBuf out) {
        int start = FrameHeader.begin(out, FrameType.GOAWAY, last ? LAST : 0, id);
        Wire.writeString(out, reason);
        FrameHeader.end(out, start);
    }

    static GoAwayFrame decode(int id, int flags, ByteBuf body) {
        String reason = Wire.readString(body, REASON_LIMIT_BYTES, "GOAWAY reason");
        Wire.checkEnd(body, "GOAWAY");
        boolean last = (flags & LAST) != 0;
        if (!last && id != MAX_ID) {
            throw new ProtocolException(
                    ProtocolException.Kind.ID, "id of a first GOAWAY: " + id + " (expected: " + MAX_ID + ")");
        }
        return new GoAwayFrame(id, last, reason);
    }
}
