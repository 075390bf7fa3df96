package io.tern.faults.hostile;

import io.netty.buffer.ByteBuf;
import io.tern.protocol.FrameType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Lengths of two gigabytes wherever a length can stand, and hardly a byte behind them. */
final class LengthLies implements Attack {
    private static final int WAIT_MILLIS = 500;
    private static final byte[] TWO_GIGABYTES = {-1, -1, -1, -1, 7};

    @Override
    public String name() {
        return "length-lies";
    }

    @Override
    public int shortSize() {
        return 100;
    }

    @Override
    public int longSize() {
        return 1_000;
    }

    @Override
    public long allocatedKibEach() {
        return 1_023;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        List<byte[]> lies = lies();
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < size; i++) {
                crowd.join("127.0.2.1", Crowd.once(lies.get(i % lies.size())));
            }
            crowd.go(WAIT_MILLIS);
            return List.of(Sighting.exactly("lies told", crowd.silent(), size));
        }
    }

    private static List<byte[]> lies() {
        byte[] hello = RawFrames.hello();
        byte[] start = RawFrames.joined(hello, RawFrames.define(1, "echo"), RawFrames.define(2, "produce"));
        return List.of(
                lie(FrameType.HELLO, Integer.MAX_VALUE),
                RawFrames.joined(hello, lie(FrameType.DEFINE, Integer.MAX_VALUE)),
                RawFrames.joined(start, lie(FrameType.REQUEST, Integer.MAX_VALUE)),
                RawFrames.joined(start, lie(FrameType.REQUEST, -1)),
                RawFrames.joined(start, lie(FrameType.DATA, Integer.MAX_VALUE)),
                RawFrames.joined(hello, unknownType()),
                RawFrames.joined(hello, definition()),
                RawFrames.joined(start, RawFrames.request(1, 1, TWO_GIGABYTES)),
                RawFrames.joined(start, RawFrames.request(1, 1, RawFrames.joined(new byte[] {10}, TWO_GIGABYTES))));
    }

    private static byte[] lie(FrameType type, int length) {
        return RawFrames.bytes(RawFrames.header(type.number(), 1, length).writeZero(100));
    }

    private static byte[] unknownType() {
        return RawFrames.bytes(RawFrames.header(200, 1, Integer.MAX_VALUE));
    }

    /** Names inside of a body that claim to be that long. */
    private static byte[] definition() {
        ByteBuf out = RawFrames.header(FrameType.DEFINE.number(), 1, 100);
        return RawFrames.bytes(out.writeBytes(TWO_GIGABYTES).writeZero(100 - TWO_GIGABYTES.length));
    }
}
