package io.tern.faults.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Connections that never get to an end of their introduction, from many addresses, and some that do not begin. */
final class SlowLoris implements Attack {
    private static final int PER_ADDRESS = 800;
    private static final int MILLIS_PER_BYTE = 200;
    /** Twice the time that they have. */
    private static final int CLOSED_MILLIS = 10_000;

    private static final int LIMIT_MILLIS = 20_000;

    @Override
    public String name() {
        return "slow-loris";
    }

    @Override
    public int shortSize() {
        return 200;
    }

    @Override
    public int longSize() {
        return 5_000;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        byte[] hello = RawFrames.hello();
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < size; i++) {
                crowd.join("127.0.1." + (1 + i / PER_ADDRESS), i % 2 == 0 ? trickle(hello) : Crowd.once(new byte[0]));
            }
            long all = crowd.open();
            long begin = System.nanoTime();
            while (crowd.open() > 0 && System.nanoTime() - begin < LIMIT_MILLIS * 1_000_000L) {
                crowd.go(MILLIS_PER_BYTE);
                crowd.wake();
            }
            long millis = (System.nanoTime() - begin) / 1_000_000;
            return List.of(
                    Sighting.exactly("connections at once", all, size),
                    Sighting.atMost("ms until all of them were closed", millis, CLOSED_MILLIS),
                    Sighting.exactly("closed by the server", crowd.ended(), size),
                    Sighting.exactly("bytes of answers", crowd.readBytes(), 0));
        }
    }

    /** A byte whenever it is asked again. */
    private static Crowd.Speech trickle(byte[] words) {
        int[] next = {0};
        boolean[] said = {false};
        return framesRead -> {
            said[0] = !said[0];
            return said[0] && next[0] < words.length - 1 ? new byte[] {words[next[0]++]} : null;
        };
    }
}
