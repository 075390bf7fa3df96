package io.tern.faults.hostile;

import io.tern.protocol.CancelFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Calls that are cancelled with the next frame, so that none waits and all of them cost. */
final class RapidReset implements Attack {
    private static final int CONNECTIONS = 4;
    private static final int CALLS_A_PIECE = 500;
    private static final int LIMIT_MILLIS = 30_000;

    @Override
    public String name() {
        return "rapid-reset";
    }

    @Override
    public int shortSize() {
        return 10_000;
    }

    @Override
    public int longSize() {
        return 500_000;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        byte[] start = RawFrames.joined(RawFrames.hello(), RawFrames.define(1, "sleep"));
        byte[] arguments = RawFrames.arguments("sleep", 20);
        int perConnection = size / CONNECTIONS;
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                crowd.joinFromElsewhere(calls(start, arguments, perConnection));
            }
            crowd.go(LIMIT_MILLIS, () -> crowd.silent() == CONNECTIONS);
            return List.of(Sighting.exactly("connections through with it", crowd.silent(), CONNECTIONS));
        }
    }

    private static Crowd.Speech calls(byte[] start, byte[] arguments, int count) {
        int[] next = {0};
        return framesRead -> {
            if (next[0] == 0) {
                next[0] = 1;
                return start;
            }
            return next[0] > count ? null : piece(arguments, next);
        };
    }

    private static byte[] piece(byte[] arguments, int[] next) {
        byte[][] frames = new byte[2 * CALLS_A_PIECE][];
        for (int i = 0; i < frames.length; i += 2) {
            int id = next[0]++;
            frames[i] = RawFrames.request(id, 1, arguments);
            frames[i + 1] = RawFrames.bytes(new CancelFrame(id));
        }
        return RawFrames.joined(frames);
    }
}
