package io.tern.faults.hostile;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import io.tern.protocol.ControlFrame;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.FrameHeader;
import io.tern.protocol.FrameType;
import io.tern.protocol.HelloFrame;
import io.tern.protocol.Layout;
import io.tern.protocol.MethodDefinition;
import io.tern.protocol.ProtostuffSerializer;
import io.tern.protocol.TypeGraph;
import java.util.List;

/** The bytes of frames, right ones and others. Thread-safe. */
final class RawFrames {
    /** A caller's patience in milliseconds. */
    static final int REMAINING_MILLIS = 10_000;

    private static final ServiceDescriptor SERVICE = ServiceDescriptor.of(Target.class);

    private RawFrames() {}

    /** An introduction of which nothing is wrong. */
    static byte[] hello() {
        return bytes(HelloFrame.builder("stranger", "stranger-1")
                .serializers(List.of("protostuff"))
                .dictionaryLimit(16_384)
                .inFlightLimit(1 << 20)
                .build());
    }

    /** Gives a method of {@link Target} a number. */
    static byte[] define(int number, String method) {
        return bytes(new DefineFrame(number, MethodDefinition.of(method(method), 1, 0)));
    }

    /** The bytes of any control frame. */
    static byte[] bytes(ControlFrame frame) {
        ByteBuf out = Unpooled.buffer();
        frame.encode(out);
        return bytes(out);
    }

    /** A request with everything right. */
    static byte[] request(int id, int methodNumber, String method, Object... arguments) {
        return request(id, methodNumber, arguments(method, arguments));
    }

    /** A request with any bytes as arguments. */
    static byte[] request(int id, int methodNumber, byte[] arguments) {
        ByteBuf out = header(FrameType.REQUEST.number(), id, 8 + arguments.length);
        out.writeShort(methodNumber).writeByte(1).writeByte(1).writeInt(REMAINING_MILLIS);
        return bytes(out.writeBytes(arguments));
    }

    /** Arguments as a request carries them. */
    static byte[] arguments(String method, Object... arguments) {
        ByteBuf out = Unpooled.buffer();
        new ProtostuffSerializer()
                .bind(TypeGraph.of(SERVICE, MethodDescriptor::settings))
                .codec(method(method).genericParameterTypes())
                .write(arguments, out, Layout.TAGGED);
        return bytes(out);
    }

    /** A header with any numbers, to be followed by whatever. */
    static ByteBuf header(int type, int id, int length) {
        return Unpooled.buffer()
                .writeInt(FrameHeader.MAGIC)
                .writeByte(FrameHeader.VERSION)
                .writeByte(type)
                .writeShort(0)
                .writeInt(id)
                .writeInt(length);
    }

    /** What was written to a buffer. */
    static byte[] bytes(ByteBuf written) {
        byte[] copy = new byte[written.readableBytes()];
        written.readBytes(copy);
        return copy;
    }

    /** All behind one another. */
    static byte[] joined(byte[]... parts) {
        return bytes(Unpooled.wrappedBuffer(parts));
    }

    private static MethodDescriptor method(String name) {
        return SERVICE.methods().stream()
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
