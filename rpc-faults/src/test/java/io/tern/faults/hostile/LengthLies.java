package io.tern.faults.hostile;

import io.netty.buffer.ByteBuf;
import io.tern.protocol.FrameType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Lengths of two gigabytes wherever a length can stand, and hardly a byte behind them. */
final class LengthLies implements Attack {
    private static final int WAIT_MILLIS = 500;
    private static final int CLOSED_MILLIS = 10_000;
    /** Of the lies: those about frames that a server cannot just skip, or refuse by themselves. */
    private static final int CLOSED_FOR = 4;

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
                crowd.joinFromElsewhere(Crowd.once(lies.get(i % lies.size())));
            }
            int closing = size * CLOSED_FOR / lies.size();
            crowd.go(CLOSED_MILLIS, () -> crowd.silent() == size && crowd.ended() >= closing);
            crowd.go(WAIT_MILLIS);
            return List.of(
                    Sighting.exactly("lies told", crowd.silent(), size),
                    Sighting.atLeast("closed by the server", crowd.ended(), closing));
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
