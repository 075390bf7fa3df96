package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into frames, however they are cut into reads. Every header is checked before any memory is
 * taken; a body's memory grows with the bytes that really arrive, never with the length that was announced; a frame that is too
 * large or of an unknown type is skipped exactly. Knows nothing of sockets. Confined to the connection's event loop.
 */
public final class FrameDecoder implements AutoCloseable {
    private static final byte[] EMPTY = {};

    private final Side side;
    private final FrameHandler handler;
    private final BodyBudget.Account account;
    private final int frameLimitBytes;
    private final ByteBuf partialHeader = Unpooled.buffer(FrameHeader.BYTES, FrameHeader.BYTES);

    private int version;
    private @Nullable FrameType type;
    private int flags;
    private int id;
    private @Nullable BodyAccumulator body;
    private int toSkipBytes;
    private long skippedFrames;
    private boolean closed;
    private boolean stopped;
    private @Nullable ProtocolException broken;

    /**
     * A decoder for a new connection, which begins with the peer's {@code HELLO}.
     *
     * @param side the side that receives
     * @param frameLimitBytes largest body this side accepts, as its own {@code HELLO} says
     * @param account where unfinished bodies count; closed with this decoder
     */
    public FrameDecoder(Side side, int frameLimitBytes, BodyBudget.Account account, FrameHandler handler) {
        this.side = side;
        this.frameLimitBytes = frameLimitBytes;
        this.account = account;
        this.handler = handler;
    }

    /** Says which version all frames after {@code HELLO} must have; called by the handler while it takes the {@code HELLO}. */
    public void agreed(int agreedVersion) {
        this.version = agreedVersion;
    }

    /**
     * Reads all readable bytes of {@code in} and hands on every frame that is complete, unless it is told to {@link #stop}. The
     * buffer stays the caller's, and no frame refers to it. Does nothing once closed, also if the handler closes it meanwhile.
     *
     * @throws ProtocolException if the peer broke the protocol; the connection must be closed, and later calls throw the same
     */
    public void feed(ByteBuf in) {
        if (broken != null) {
            throw broken;
        }
        stopped = false;
        try {
            while (in.isReadable() && !closed && !stopped) {
                step(in);
            }
        } catch (ProtocolException e) {
            broken = e;
            close();
            throw e;
        }
    }

    /** Leaves what follows the present frame for another {@link #feed}. For the handler. */
    public void stop() {
        stopped = true;
    }

    private void step(ByteBuf in) {
        if (toSkipBytes > 0) {
            int skipped = Math.min(toSkipBytes, in.readableBytes());
            in.skipBytes(skipped);
            toSkipBytes -= skipped;
        } else if (body != null) {
            continueBody(in, body);
        } else {
            readHeader(in);
        }
    }

    private void readHeader(ByteBuf in) {
        if (!partialHeader.isReadable() && in.readableBytes() >= FrameHeader.BYTES) {
            onHeader(in, in);
            return;
        }
        in.readBytes(partialHeader, Math.min(partialHeader.writableBytes(), in.readableBytes()));
        checkMagic(partialHeader);
        if (!partialHeader.isWritable()) {
            ByteBuf header = partialHeader.duplicate();
            partialHeader.clear();
            onHeader(header, in);
        }
    }

    /** So that a peer which speaks something else is noticed with its first bytes, even if fewer than a header follow. */
    private static void checkMagic(ByteBuf header) {
        int bytes = Math.min(Integer.BYTES, header.readableBytes());
        for (int i = 0; i < bytes; i++) {
            int expected = (FrameHeader.MAGIC >>> (8 * (Integer.BYTES - 1 - i))) & 0xFF;
            int found = header.getUnsignedByte(header.readerIndex() + i);
            if (found != expected) {
                throw new ProtocolException(
                        ProtocolException.Kind.MAGIC,
                        "byte " + i
                                + " of a frame is 0x%02x (expected: 0x%02x); the peer does not speak Tern, or the stream"
                                        .formatted(found, expected)
                                + " is damaged");
            }
        }
    }

    private void onHeader(ByteBuf header, ByteBuf in) {
        checkMagic(header);
        header.skipBytes(Integer.BYTES);
        int frameVersion = header.readUnsignedByte();
        int typeNumber = header.readUnsignedByte();
        flags = header.readUnsignedShort();
        id = header.readInt();
        int length = header.readInt();
        FrameType known = FrameType.ofNumber(typeNumber);
        checkHeader(known, typeNumber, frameVersion, length);
        if (known == null) {
            skippedFrames++;
            toSkipBytes = length;
            return;
        }
        type = known;
        if (known.carriesData() && length > frameLimitBytes) {
            toSkipBytes = length;
            boolean oneway = known == FrameType.REQUEST && (flags & RequestFrame.ONEWAY) != 0;
            handler.onFrame(new OversizeFrame(known, id, oneway, length, frameLimitBytes));
        } else {
            beginBody(in, length);
        }
    }

    private void checkHeader(@Nullable FrameType known, int typeNumber, int frameVersion, int length) {
        HeaderCheck.place(known, typeNumber, side, version, frameVersion);
        HeaderCheck.fields(known, typeNumber, flags, id, length, frameLimitBytes);
    }

    private void beginBody(ByteBuf in, int length) {
        if (in.readableBytes() >= length) {
            byte[] bytes = length == 0 ? EMPTY : new byte[length];
            in.readBytes(bytes);
            emit(bytes);
        } else {
            body = new BodyAccumulator(length, in.readableBytes(), account);
            continueBody(in, body);
        }
    }

    private void continueBody(ByteBuf in, BodyAccumulator unfinished) {
        if (unfinished.add(in)) {
            body = null;
            emit(unfinished.finish());
        }
    }

    private void emit(byte[] bytes) {
        handler.onFrame(decode(bytes));
        if (version == 0 && !closed) {
            throw new ProtocolException(ProtocolException.Kind.HANDSHAKE, "no version was agreed after HELLO");
        }
    }

    private Frame decode(byte[] bytes) {
        FrameType current = Objects.requireNonNull(type);
        return switch (current) {
            case REQUEST -> new RequestFrame(id, flags, bytes);
            case RESPONSE -> new ResponseFrame(id, flags, bytes);
            case DATA -> new DataFrame(id, flags, bytes);
            case CANCEL -> new CancelFrame(id);
            case PING -> new PingFrame(id);
            case PONG -> new PongFrame(id);
            case CREDIT -> CreditFrame.decode(id, Unpooled.wrappedBuffer(bytes));
            case GOAWAY -> GoAwayFrame.decode(id, flags, Unpooled.wrappedBuffer(bytes));
            case DEFINE -> DefineFrame.decode(id, flags, Unpooled.wrappedBuffer(bytes));
            case HELLO -> HelloCodec.decode(Unpooled.wrappedBuffer(bytes));
        };
    }

    /** Frames of a type that this version does not know, which were skipped. */
    public long skippedFrames() {
        return skippedFrames;
    }

    /** Bytes that have to come before the next frame can; 0 between two frames. */
    public int missingBytes() {
        return body == null ? toSkipBytes : body.missingBytes();
    }

    /** The id of the frame whose body is arriving; -1 between two frames. */
    public int unfinishedId() {
        return body == null && toSkipBytes == 0 ? -1 : id;
    }

    /** Whether the bytes so far end between two frames; false at the end of input means that the peer broke off. */
    public boolean atFrameEnd() {
        return body == null && toSkipBytes == 0 && !partialHeader.isReadable();
    }

    /** Drops an unfinished body and closes the account. Idempotent. */
    @Override
    public void close() {
        closed = true;
        if (body != null) {
            body.drop();
            body = null;
        }
        account.close();
    }
}
