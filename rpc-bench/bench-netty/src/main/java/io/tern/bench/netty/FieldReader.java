package io.tern.bench.netty;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;

/**
 * Collects what a socket brings, hands out whole frames, and reads their fields. Its array is used again and again. Not
 * thread-safe.
 */
final class FieldReader {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int INITIAL_BYTES = 512;
    private static final int LIMIT_BYTES = 8 * 1_024 * 1_024;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int position;
    private int frameEnd;
    private int end;

    /** Adds what was read and releases it. Only between frames. */
    void add(ByteBuf read) {
        try {
            int more = read.readableBytes();
            if (bytes.length - end < more) {
                makeRoom(more);
            }
            read.readBytes(bytes, end, more);
            end += more;
        } finally {
            read.release();
        }
    }

    private void makeRoom(int more) {
        int kept = end - position;
        byte[] target = bytes.length - kept < more ? new byte[Math.max(2 * bytes.length, kept + more)] : bytes;
        System.arraycopy(bytes, position, target, 0, kept);
        bytes = target;
        position = 0;
        end = kept;
    }

    /** Goes to the next frame, if it is here wholly. */
    boolean nextFrame() {
        if (end - position < Integer.BYTES) {
            return nothingLeft();
        }
        int length = (int) INT.get(bytes, position);
        if (length < 0 || length > LIMIT_BYTES) {
            throw new IllegalArgumentException("a frame of " + length + " bytes (expected: 0 to " + LIMIT_BYTES + ')');
        }
        if (end - position - Integer.BYTES < length) {
            return false;
        }
        position += Integer.BYTES;
        frameEnd = position + length;
        return true;
    }

    private boolean nothingLeft() {
        if (position == end) {
            position = 0;
            end = 0;
        }
        return false;
    }

    /** Leaves the frame, however much of it was read. */
    void endFrame() {
        position = frameEnd;
    }

    int readByte() {
        return bytes[take(1)];
    }

    int readInt() {
        return (int) INT.get(bytes, take(Integer.BYTES));
    }

    long readLong() {
        return (long) LONG.get(bytes, take(Long.BYTES));
    }

    int readVarint() {
        int first = bytes[take(1)];
        return first >= 0 ? first : readVarint(first & 0x7F);
    }

    private int readVarint(int lowest) {
        int value = lowest;
        for (int shift = 7; shift < Integer.SIZE; shift += 7) {
            int next = bytes[take(1)];
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 5 bytes");
    }

    /** A number of elements, each of which takes a byte at least. */
    int readCount() {
        int count = readVarint();
        if (count < 0 || count > frameEnd - position) {
            throw new IllegalArgumentException(count + " elements in " + (frameEnd - position) + " bytes");
        }
        return count;
    }

    String readString() {
        int length = readVarint();
        return new String(bytes, take(length), length, StandardCharsets.UTF_8);
    }

    LocalDate readDate() {
        int date = readInt();
        return LocalDate.of(date >> 9, date >> 5 & 0xF, date & 0x1F);
    }

    LocalDateTime readDateTime() {
        int date = readInt();
        long time = readLong();
        int clock = (int) (time >> 32);
        return LocalDateTime.of(
                date >> 9, date >> 5 & 0xF, date & 0x1F, clock >> 12, clock >> 6 & 0x3F, clock & 0x3F, (int) time);
    }

    private int take(int count) {
        int from = position;
        if (count < 0 || count > frameEnd - from) {
            throw new IllegalArgumentException(count + " bytes expected, " + (frameEnd - from) + " left in the frame");
        }
        position = from + count;
        return from;
    }
}
