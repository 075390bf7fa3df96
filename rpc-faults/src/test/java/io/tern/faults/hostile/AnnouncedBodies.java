package io.tern.faults.hostile;

import io.tern.protocol.FrameType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Connections that announce the largest request that is allowed, send a part of it and stay. */
final class AnnouncedBodies implements Attack {
    private static final int ANNOUNCED_BYTES = 8 * 1024 * 1024;
    private static final int SENT_BYTES = 1024 * 1024;
    private static final int SEND_MILLIS = 10_000;
    private static final int STAY_MILLIS = 1_000;

    @Override
    public String name() {
        return "announced-bodies";
    }

    @Override
    public int shortSize() {
        return 200;
    }

    @Override
    public int longSize() {
        return 500;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        byte[] words = RawFrames.joined(
                RawFrames.hello(),
                RawFrames.define(1, "echo"),
                RawFrames.bytes(RawFrames.header(FrameType.REQUEST.number(), 1, ANNOUNCED_BYTES)
                        .writeZero(SENT_BYTES)));
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < size; i++) {
                crowd.joinFromElsewhere(Crowd.once(words));
            }
            crowd.go(SEND_MILLIS, () -> crowd.silent() == size);
            crowd.go(STAY_MILLIS);
            return List.of(
                    Sighting.atLeast("MiB sent", crowd.sentBytes() >> 20, size / 4),
                    Sighting.atLeast("given up by the server", crowd.ended(), 1));
        }
    }
}
