package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * {@code HELLO} on the wire: fields of key (2 bytes), length (2 bytes) and value, in any order. The layout is frozen for all
 * versions: an unknown key is skipped, and of a known one the bytes that a newer version adds at the end of its value. The
 * first field is a CRC32C of those behind it, where no damaged length can hide it: what is agreed on here holds as long as
 * the connection, so a name that was damaged on the way would make every call on it fail. Thread-safe.
 */
final class HelloCodec {
    static final int VERSIONS = 1;
    static final int SERIALIZERS = 2;
    static final int COMPRESSORS = 3;
    static final int FRAME_LIMIT = 4;
    static final int IN_FLIGHT_LIMIT = 5;
    static final int DICTIONARY_LIMIT = 6;
    static final int STREAM_CREDIT = 7;
    static final int APPLICATION = 8;
    static final int INSTANCE_ID = 9;
    static final int UPTIME = 10;
    static final int CREDENTIALS = 11;
    static final int CHECKSUM = 12;
    static final int APPLICATION_VERSION = 13;
    private static final int LAST_KEY = APPLICATION_VERSION;

    private HelloCodec() {}

    static void encode(HelloFrame hello, ByteBuf out) {
        int start = FrameHeader.begin(out, FrameType.HELLO, 0, 0);
        out.setByte(start + FrameHeader.VERSION_OFFSET, hello.maxVersion());
        field(out, CHECKSUM, value -> value.writeInt(0));
        int checked = out.writerIndex();
        field(
                out,
                VERSIONS,
                value -> value.writeByte(hello.minVersion())
                        .writeByte(hello.maxVersion())
                        .writeByte(hello.minorVersion()));
        field(out, SERIALIZERS, value -> Wire.writeStrings(value, hello.serializers()));
        field(out, COMPRESSORS, value -> Wire.writeStrings(value, hello.compressors()));
        field(out, FRAME_LIMIT, value -> value.writeInt(hello.frameLimitBytes()));
        field(out, IN_FLIGHT_LIMIT, value -> value.writeInt(hello.inFlightLimit()));
        field(out, DICTIONARY_LIMIT, value -> value.writeInt(hello.dictionaryLimit()));
        field(out, STREAM_CREDIT, value -> value.writeInt(hello.streamCreditBytes()));
        field(out, APPLICATION, value -> value.writeCharSequence(hello.application(), StandardCharsets.UTF_8));
        field(out, INSTANCE_ID, value -> value.writeCharSequence(hello.instanceId(), StandardCharsets.UTF_8));
        field(out, UPTIME, value -> value.writeLong(hello.uptimeMillis()));
        if (!hello.credentials().isEmpty()) {
            field(out, CREDENTIALS, value -> value.writeCharSequence(hello.credentials(), StandardCharsets.UTF_8));
        }
        if (!hello.applicationVersion().isEmpty()) {
            field(
                    out,
                    APPLICATION_VERSION,
                    value -> value.writeCharSequence(hello.applicationVersion(), StandardCharsets.UTF_8));
        }
        out.setInt(checked - Integer.BYTES, checksum(out, checked, out.writerIndex()));
        FrameHeader.end(out, start);
    }

    private static void field(ByteBuf out, int key, Consumer<ByteBuf> value) {
        int start = out.writeShort(key).writeShort(0).writerIndex();
        value.accept(out);
        out.setShort(start - Short.BYTES, out.writerIndex() - start);
    }

    private static int checksum(ByteBuf buffer, int from, int to) {
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.nioBuffer(from, to - from));
        return (int) checksum.getValue();
    }

    static HelloFrame decode(ByteBuf body) {
        Fields fields = new Fields();
        while (body.isReadable()) {
            Wire.need(body, 2 * Short.BYTES, "HELLO field");
            int key = body.readUnsignedShort();
            int length = body.readUnsignedShort();
            Wire.need(body, length, "HELLO field");
            ByteBuf value = body.readSlice(length);
            fields.read(key, value);
            if (key == CHECKSUM && Fields.readInt(value) != checksum(body, body.readerIndex(), body.writerIndex())) {
                throw handshake("its checksum does not fit, it was damaged on the way");
            }
        }
        return fields.toHello();
    }

    private static ProtocolException handshake(String what) {
        return new ProtocolException(ProtocolException.Kind.HANDSHAKE, "HELLO: " + what);
    }

    /** What has been read so far. Not thread-safe. */
    private static final class Fields {
        private long seen;
        private final HelloFrame.Builder hello = HelloFrame.builder("", "");

        void read(int key, ByteBuf value) {
            if (key == 0 || key > LAST_KEY) {
                return;
            }
            if ((seen & 1L << key) != 0) {
                throw handshake("key " + key + " appears twice");
            }
            seen |= 1L << key;
            switch (key) {
                case VERSIONS -> readVersions(value);
                case SERIALIZERS -> hello.serializers(names(value));
                case COMPRESSORS -> hello.compressors(names(value));
                case FRAME_LIMIT -> hello.frameLimitBytes(readInt(value));
                case IN_FLIGHT_LIMIT -> hello.inFlightLimit(readInt(value));
                case DICTIONARY_LIMIT -> hello.dictionaryLimit(Math.min(readInt(value), ServerDictionary.MAX_LIMIT));
                case STREAM_CREDIT -> hello.streamCreditBytes(readInt(value));
                case APPLICATION -> hello.application(text(value));
                case INSTANCE_ID -> hello.instanceId(text(value));
                case UPTIME -> hello.uptimeMillis(readLong(value));
                case CREDENTIALS -> hello.credentials(text(value));
                case APPLICATION_VERSION -> hello.applicationVersion(text(value));
                default -> {} // The checksum is compared by who knows the bytes behind it.
            }
        }

        private void readVersions(ByteBuf value) {
            Wire.need(value, 3, "HELLO versions");
            hello.versions(value.readUnsignedByte(), value.readUnsignedByte(), value.readUnsignedByte());
        }

        private static List<String> names(ByteBuf value) {
            return Wire.readStrings(value, HelloFrame.NAMES_LIMIT, "HELLO names");
        }

        private static int readInt(ByteBuf value) {
            Wire.need(value, Integer.BYTES, "HELLO number");
            return value.readInt();
        }

        private static long readLong(ByteBuf value) {
            Wire.need(value, Long.BYTES, "HELLO number");
            return value.readLong();
        }

        private static String text(ByteBuf value) {
            return value.toString(StandardCharsets.UTF_8);
        }

        HelloFrame toHello() {
            for (int key : new int[] {VERSIONS, APPLICATION, INSTANCE_ID}) {
                if ((seen & 1L << key) == 0) {
                    throw handshake("key " + key + " is missing");
                }
            }
            try {
                return hello.build();
            } catch (IllegalArgumentException e) {
                throw handshake(String.valueOf(e.getMessage()));
            }
        }
    }
}
