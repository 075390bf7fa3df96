package io.tern.bench.netty;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;

/**
 * Writes fields one after another into an array that grows and is used again and again: a plain array is what the JIT compiler
 * knows best, and one copy of a whole batch into the socket's buffer is cheaper than checks for each field. Not thread-safe.
 */
final class FieldWriter {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int INITIAL_BYTES = 512;
    private static final int MAX_VARINT_BYTES = 5;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int end;

    byte[] array() {
        return bytes;
    }

    int size() {
        return end;
    }

    void clear() {
        end = 0;
    }

    private void ensure(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + more));
        }
    }

    /** Leaves room for an int to be set later, and says where. */
    int reserveInt() {
        ensure(Integer.BYTES);
        int at = end;
        end += Integer.BYTES;
        return at;
    }

    void setInt(int at, int value) {
        INT.set(bytes, at, value);
    }

    /** Takes back what was written from a position on. */
    byte[] cutFrom(int start) {
        byte[] cut = Arrays.copyOfRange(bytes, start, end);
        end = start;
        return cut;
    }

    void writeBytes(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, end, value.length);
        end += value.length;
    }

    void writeByte(int value) {
        ensure(1);
        bytes[end++] = (byte) value;
    }

    void writeInt(int value) {
        ensure(Integer.BYTES);
        INT.set(bytes, end, value);
        end += Integer.BYTES;
    }

    void writeLong(long value) {
        ensure(Long.BYTES);
        LONG.set(bytes, end, value);
        end += Long.BYTES;
    }

    /** Seven bits a byte, lowest first; meant for small numbers. */
    void writeVarint(int value) {
        ensure(MAX_VARINT_BYTES);
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            bytes[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
    }

    /** {@code getBytes} is one vectorised check and copy for ASCII; a loop over chars is slower from a dozen on. */
    void writeString(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        writeVarint(utf8.length);
        writeBytes(utf8);
    }

    void writeDate(LocalDate value) {
        writeInt(value.getYear() << 9 | value.getMonthValue() << 5 | value.getDayOfMonth());
    }

    void writeDateTime(LocalDateTime value) {
        writeInt(value.getYear() << 9 | value.getMonthValue() << 5 | value.getDayOfMonth());
        writeLong((long) (value.getHour() << 12 | value.getMinute() << 6 | value.getSecond()) << 32 | value.getNano());
    }
}
