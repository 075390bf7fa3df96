package io.tern.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps what is written, and refuses what exceeds a limit. Not thread-safe. */
final class BoundedBytes extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limitBytes;

    BoundedBytes(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void write(int one) throws IOException {
        check(1);
        bytes.write(one);
    }

    @Override
    public void write(byte[] some, int offset, int length) throws IOException {
        check(length);
        bytes.write(some, offset, length);
    }

    private void check(int more) throws IOException {
        if (bytes.size() + more > limitBytes) {
            throw new IOException("too many bytes (expected: at most " + limitBytes + ")");
        }
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return bytes.size() + " of at most " + limitBytes + " bytes";
    }
}
