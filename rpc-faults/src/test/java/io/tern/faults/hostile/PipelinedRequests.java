package io.tern.faults.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Requests one behind the other on one connection, each for a hundred times as much, whose replies nobody reads. */
final class PipelinedRequests implements Attack {
    private static final int REPLY_BYTES = 10_000;
    private static final int STAY_MILLIS = 1_000;
    private static final int CLOSED_MILLIS = 15_000;

    @Override
    public String name() {
        return "pipelined-requests";
    }

    @Override
    public int shortSize() {
        return 5_000;
    }

    @Override
    public int longSize() {
        return 100_000;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        byte[][] frames = new byte[size + 3][];
        frames[0] = RawFrames.hello();
        frames[1] = RawFrames.define(1, "produce");
        frames[2] = RawFrames.define(2, "produceAtOnce");
        byte[] arguments = RawFrames.arguments("produce", REPLY_BYTES);
        for (int i = 1; i <= size; i++) {
            frames[i + 2] = RawFrames.request(i, 1 + i % 2, arguments);
        }
        byte[] words = RawFrames.joined(frames);
        try (Crowd crowd = new Crowd(victim)) {
            crowd.join(words);
            crowd.reading(false);
            crowd.go(size == longSize() ? CLOSED_MILLIS : STAY_MILLIS);
            return List.of(Sighting.atLeast("bytes of requests taken", crowd.sentBytes(), 10_000));
        }
    }
}
