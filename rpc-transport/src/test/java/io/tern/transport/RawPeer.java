package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.Address;
import io.tern.api.Clock;
import io.tern.protocol.BodyBudget;
import io.tern.protocol.ControlFrame;
import io.tern.protocol.Frame;
import io.tern.protocol.FrameDecoder;
import io.tern.protocol.FrameHeader;
import io.tern.protocol.FrameType;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** The other end of a connection in the hands of a test: blocking, and free to break every rule. Not thread-safe. */
final class RawPeer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

    private final Socket socket;
    private final Queue<Frame> frames = new ArrayDeque<>();
    private final FrameDecoder decoder;

    private RawPeer(Socket socket, Side side) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        BodyBudget.Account account = new BodyBudget(1 << 28, Clock.system()).newAccount(new IgnoringReader());
        FrameDecoder[] self = new FrameDecoder[1];
        self[0] = new FrameDecoder(side, 1 << 26, account, frame -> {
            if (frame instanceof HelloFrame) {
                self[0].agreed(1);
            }
            frames.add(frame);
        });
        decoder = self[0];
    }

    /** A client that has said nothing yet. */
    static RawPeer connect(Address address) throws IOException {
        return new RawPeer(new Socket(address.host(), address.port()), Side.CLIENT);
    }

    /** A server that has accepted, and said nothing yet. */
    static RawPeer accept(ServerSocket listening) throws IOException {
        listening.setSoTimeout(TIMEOUT_MILLIS);
        return new RawPeer(listening.accept(), Side.SERVER);
    }

    /** Listens with a small receive buffer, of a fixed size: a peer that does not read makes itself felt soon, on every system. */
    static ServerSocket listen() throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return listening;
    }

    static HelloFrame.Builder hello() {
        return HelloFrame.builder("raw", "raw-1")
                .serializers(List.of("protostuff"))
                .dictionaryLimit(100);
    }

    /** A header, to be followed by whatever. */
    static ByteBuf header(FrameType type, int id, int bodyBytes) {
        return Unpooled.buffer()
                .writeInt(FrameHeader.MAGIC)
                .writeByte(FrameHeader.VERSION)
                .writeByte(type.number())
                .writeShort(0)
                .writeInt(id)
                .writeInt(bodyBytes);
    }

    void send(ControlFrame... sent) {
        for (ControlFrame frame : sent) {
            ByteBuf bytes = Unpooled.buffer();
            frame.encode(bytes);
            send(bytes);
        }
    }

    void send(ByteBuf bytes) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        bytes.release();
        send(copy);
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame; null at the end of the connection. */
    Frame next() {
        byte[] read = new byte[8192];
        try {
            while (frames.isEmpty()) {
                int count = socket.getInputStream().read(read);
                if (count < 0) {
                    return null;
                }
                decoder.feed(Unpooled.wrappedBuffer(read, 0, count));
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came within " + TIMEOUT_MILLIS + " ms", e);
        } catch (IOException e) {
            return null;
        }
        return frames.remove();
    }

    /** The next frame of a type; those before it are dropped. */
    <F extends Frame> F next(Class<F> type) {
        for (Frame frame = next(); frame != null; frame = next()) {
            if (type.isInstance(frame)) {
                return type.cast(frame);
            }
        }
        throw new AssertionError("the connection ended without a " + type.getSimpleName());
    }

    /** Reads to the end and returns the last frame of a type. */
    <F extends Frame> F last(Class<F> type) {
        F found = null;
        for (Frame frame = next(); frame != null; frame = next()) {
            if (type.isInstance(frame)) {
                found = type.cast(frame);
            }
        }
        return found;
    }

    /** Says that it will say no more; it still listens. */
    void shutOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes such that the other side learns that nobody reads what it sends. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits for the other side to close. */
    void awaitEnd() {
        while (next() != null) {
            // What came before the end is of no interest.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Nothing to steer. */
    private static final class IgnoringReader implements BodyBudget.Reader {
        @Override
        public void pause() {
            throw new AssertionError("no budget to exceed");
        }

        @Override
        public void resume() {
            // Never paused.
        }

        @Override
        public void close(String reason) {
            throw new AssertionError(reason);
        }
    }
}
