package io.tern.faults;

import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;

/** What {@link Faults.Damage} does to one stream. Depends on the seed and on the bytes' places alone. Not thread-safe. */
final class StreamDamage {
    /** What comes after the bytes that were let through. */
    enum End {
        NONE,
        /** The stream ends. */
        TRUNCATED,
        /** The connection is reset. */
        RESET
    }

    private final RandomGenerator random;
    private final Recurrence corrupt;
    private final Recurrence duplicate;
    private final Recurrence truncate;
    private final Recurrence reset;

    StreamDamage(RandomGenerator random) {
        this.random = random;
        corrupt = new Recurrence(random);
        duplicate = new Recurrence(random);
        truncate = new Recurrence(random);
        reset = new Recurrence(random);
    }

    /** Reads all of {@code in}, and writes to {@code out} what is left of it. */
    End apply(Faults.Damage damage, ByteBuf in, ByteBuf out) {
        corrupt.every(damage.corruptEvery());
        duplicate.every(damage.duplicateEvery());
        truncate.every(damage.truncateEvery());
        reset.every(damage.resetEvery());
        while (in.isReadable()) {
            passUntouched(in, out);
            End end = in.isReadable() ? passTouched(in, out) : End.NONE;
            if (end != End.NONE) {
                in.skipBytes(in.readableBytes());
                return end;
            }
        }
        return End.NONE;
    }

    private void passUntouched(ByteBuf in, ByteBuf out) {
        long left = Math.min(Math.min(corrupt.left(), duplicate.left()), Math.min(truncate.left(), reset.left()));
        int count = (int) Math.min(left, in.readableBytes());
        out.writeBytes(in, count);
        corrupt.passed(count);
        duplicate.passed(count);
        truncate.passed(count);
        reset.passed(count);
    }

    private End passTouched(ByteBuf in, ByteBuf out) {
        boolean corrupted = corrupt.next();
        boolean duplicated = duplicate.next();
        boolean truncated = truncate.next();
        if (reset.next()) {
            return End.RESET;
        }
        if (truncated) {
            return End.TRUNCATED;
        }
        byte read = in.readByte();
        byte sent = corrupted ? (byte) (read ^ (1 << random.nextInt(Byte.SIZE))) : read;
        out.writeByte(sent);
        if (duplicated) {
            out.writeByte(sent);
        }
        return End.NONE;
    }
}
