package io.tern.faults.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Clients that ask for large replies, more than fits between the two, and read none; half of them for such made on the event loop. */
final class UnreadReplies implements Attack {
    private static final int REPLY_BYTES = 64_000;
    private static final int CALLS = 200;
    private static final int CALLS_A_STEP = 5;
    private static final int STEP_MILLIS = 50;

    @Override
    public String name() {
        return "unread-replies";
    }

    @Override
    public int shortSize() {
        return 20;
    }

    @Override
    public int longSize() {
        return 200;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < size; i++) {
                crowd.joinFromElsewhere(requests(i % 2 == 0 ? "produce" : "produceAtOnce"));
            }
            crowd.reading(false);
            for (int i = 0; i < 2 * CALLS; i += CALLS_A_STEP) {
                crowd.go(STEP_MILLIS, () -> crowd.silent() == size);
                crowd.wake();
            }
            return List.of(Sighting.atLeast("bytes of requests taken", crowd.sentBytes(), size * 1_000L));
        }
    }

    /** Some at a time, for this is not about overload: the hello, then requests, then silence until it is woken. */
    private static Crowd.Speech requests(String method) {
        byte[] arguments = RawFrames.arguments(method, REPLY_BYTES);
        int[] next = {0};
        boolean[] said = {false};
        return framesRead -> {
            said[0] = !said[0];
            if (!said[0] || next[0] > CALLS) {
                return null;
            }
            if (next[0] == 0) {
                next[0] = 1;
                return RawFrames.joined(RawFrames.hello(), RawFrames.define(1, method));
            }
            byte[][] frames = new byte[CALLS_A_STEP][];
            for (int i = 0; i < CALLS_A_STEP; i++) {
                frames[i] = RawFrames.request(next[0]++, 1, arguments);
            }
            return RawFrames.joined(frames);
        };
    }
}
