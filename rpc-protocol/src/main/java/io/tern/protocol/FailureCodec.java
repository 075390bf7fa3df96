package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;

/**
 * A failure on the wire: code (1 byte), facts (1 byte), retry-after in milliseconds (4 bytes), reason and remote stack text. All
 * of it is bounded text and numbers, never a decoded value. Thread-safe.
 */
final class FailureCodec {
    static final int REASON_LIMIT_BYTES = 4 * 1024;
    static final int STACK_LIMIT_BYTES = 16 * 1024;

    private static final int NOT_EXECUTED = 1;
    private static final int SCOPE_SERVICE = 1 << 1;
    private static final int NOT_SERVED = 1 << 2;
    private static final int FIXED_BYTES = 6;

    private FailureCodec() {}

    /** Writes it, its texts cut so that a frame of {@code frameLimitBytes} always has room. */
    static void write(ByteBuf out, RpcException failure, int frameLimitBytes) {
        int facts = (failure.notExecuted() ? NOT_EXECUTED : 0)
                | (failure.refusalScope() == RefusalScope.SERVICE ? SCOPE_SERVICE : 0)
                | (failure.notServed() ? NOT_SERVED : 0);
        out.writeByte(failure.code().number());
        out.writeByte(facts);
        out.writeInt((int) Math.min(Integer.MAX_VALUE, failure.retryAfter().toMillis()));
        Wire.writeString(out, Wire.cut(failure.reason(), Math.min(REASON_LIMIT_BYTES, frameLimitBytes / 4)));
        Wire.writeString(out, Wire.cut(failure.remoteStack(), Math.min(STACK_LIMIT_BYTES, frameLimitBytes / 2)));
    }

    static RpcException read(ByteBuf in) {
        Wire.need(in, FIXED_BYTES, "failure");
        int number = in.readUnsignedByte();
        int facts = in.readUnsignedByte();
        int retryAfterMillis = in.readInt();
        String reason = Wire.readString(in, REASON_LIMIT_BYTES, "failure reason");
        String stack = Wire.readString(in, STACK_LIMIT_BYTES, "failure stack");
        Wire.checkEnd(in, "failure");
        StatusCode code = StatusCode.ofNumber(number);
        return RpcException.builder(
                        code == null ? StatusCode.UNKNOWN : code,
                        code == null ? "status " + number + " of a newer peer: " + reason : reason)
                .remote(true)
                .notExecuted((facts & NOT_EXECUTED) != 0)
                .notServed((facts & NOT_SERVED) != 0)
                .refusalScope((facts & SCOPE_SERVICE) != 0 ? RefusalScope.SERVICE : RefusalScope.NODE)
                .retryAfterMillis(Math.max(0, retryAfterMillis))
                .remoteStack(stack)
                .cause(stack.isEmpty() ? null : new RemoteCauseException(stack.stripTrailing()))
                .stackTrace(false)
                .build();
    }
}
