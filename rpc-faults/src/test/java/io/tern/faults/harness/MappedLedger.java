package io.tern.faults.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Numbers in a file that is mapped into memory: what a process has written is there for others at once, and stays when the process is killed.
 * Thread-safe, for each number alone.
 */
final class MappedLedger {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer bytes;

    private MappedLedger(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** A new file of so many numbers, all 0. It takes the room of those that are written. */
    static MappedLedger create(Path file, int numbers) {
        return map(
                file,
                (long) numbers * Long.BYTES,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** A file that another process writes. */
    static MappedLedger open(Path file) {
        return map(file, -1, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static MappedLedger map(Path file, long size, StandardOpenOption... options) {
        try (FileChannel channel = FileChannel.open(file, options)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, size < 0 ? channel.size() : size);
            return new MappedLedger(mapped.order(ByteOrder.nativeOrder()));
        } catch (IOException e) {
            throw new UncheckedIOException("ledger " + file + " cannot be mapped", e);
        }
    }

    int numbers() {
        return bytes.capacity() / Long.BYTES;
    }

    long get(int index) {
        return (long) LONGS.getAcquire(bytes, index * Long.BYTES);
    }

    void set(int index, long value) {
        LONGS.setRelease(bytes, index * Long.BYTES, value);
    }

    /** Returns the number as it was, and adds to it. */
    long getAndAdd(int index, long added) {
        return (long) LONGS.getAndAdd(bytes, index * Long.BYTES, added);
    }
}
