package io.tern.faults.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/** Connections that introduce themselves, send half of a request, wait a while and go. */
final class HalfFrames implements Attack {
    private static final int WAIT_MILLIS = 1_000;

    @Override
    public String name() {
        return "half-frames";
    }

    @Override
    public int shortSize() {
        return 200;
    }

    @Override
    public int longSize() {
        return 1_000;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        byte[] request = RawFrames.request(1, 1, "echo", "x".repeat(20_000));
        byte[] words = RawFrames.joined(
                RawFrames.hello(), RawFrames.define(1, "echo"), Arrays.copyOf(request, request.length / 2));
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < size; i++) {
                crowd.joinFromElsewhere(Crowd.once(words));
            }
            crowd.go(WAIT_MILLIS);
            return List.of(Sighting.exactly("connections that were served until then", crowd.open(), size));
        }
    }
}
