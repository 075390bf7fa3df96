package io.tern.faults.hostile;

import io.tern.protocol.PingFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/** Pings without end, each of which wants an answer. */
final class PingFlood implements Attack {
    private static final int PINGS_A_PIECE = 1_000;
    private static final int LIMIT_MILLIS = 20_000;

    @Override
    public String name() {
        return "ping-flood";
    }

    @Override
    public int shortSize() {
        return 50;
    }

    @Override
    public int longSize() {
        return 500;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        byte[] hello = RawFrames.hello();
        byte[][] pings = new byte[PINGS_A_PIECE][];
        Arrays.fill(pings, RawFrames.bytes(new PingFrame(7)));
        byte[] many = RawFrames.joined(pings);
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < size; i++) {
                boolean[] introduced = {false};
                crowd.joinFromElsewhere(framesRead -> {
                    boolean first = !introduced[0];
                    introduced[0] = true;
                    return first ? hello : many;
                });
            }
            crowd.go(LIMIT_MILLIS);
            return List.of(Sighting.exactly("disconnected for it", crowd.ended(), size));
        }
    }
}
