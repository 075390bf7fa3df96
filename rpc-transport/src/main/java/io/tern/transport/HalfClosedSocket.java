package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a socket whose peer has shut its output, past its channel. Once there is nothing more to read, Netty's epoll channels leave the
 * epoll set and cannot come back: from then on a write that the system does not take at once fails, and what was not sent is lost (up to 4.2.18
 * at least). So nothing waits for the socket here; who writes tries again from time to time. Confined to the connection's event loop.
 */
final class HalfClosedSocket {
    private final Channel channel;
    private final FileDescriptor descriptor;
    private @Nullable ByteBuf unsent;

    private HalfClosedSocket(Channel channel, FileDescriptor descriptor) {
        this.channel = channel;
        this.descriptor = descriptor;
    }

    /** The socket of a channel that cannot be written to itself; null if the channel can. */
    static @Nullable HalfClosedSocket of(Channel channel) {
        return channel instanceof EpollSocketChannel epoll ? new HalfClosedSocket(channel, epoll.fd()) : null;
    }

    /** Whether it can take the next part. */
    boolean isEmpty() {
        return unsent == null;
    }

    /** Takes the next part, which is given up. */
    void take(ByteBuf part) {
        try {
            unsent = channel.alloc().ioBuffer(part.readableBytes()).writeBytes(part);
        } finally {
            part.release();
        }
    }

    /**
     * Sends what the system takes.
     *
     * @throws IOException if the connection is gone
     */
    void send() throws IOException {
        ByteBuf part = unsent;
        if (part == null || !descriptor.isOpen()) { // Its number may be another connection's by now.
            return;
        }
        ByteBuffer bytes = part.internalNioBuffer(part.readerIndex(), part.readableBytes());
        part.skipBytes(descriptor.write(bytes, bytes.position(), bytes.limit()));
        if (!part.isReadable()) {
            close();
        }
    }

    long unsentBytes() {
        return unsent == null ? 0 : unsent.readableBytes();
    }

    /** Drops what was not sent. Idempotent. */
    void close() {
        if (unsent != null) {
            unsent.release();
            unsent = null;
        }
    }
}
