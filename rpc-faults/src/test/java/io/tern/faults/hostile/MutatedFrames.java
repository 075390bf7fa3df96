package io.tern.faults.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;

/**
 * Requests with bytes that are not what they were: mostly behind the head, so that the server has to look at them, and now and then anywhere,
 * which mostly ends the connection, and another begins. No more of them at once than a busy client has, for this is not about overload.
 */
final class MutatedFrames implements Attack {
    private static final int CONNECTIONS = 8;
    private static final int FRAMES_A_PIECE = 8;
    private static final int UNANSWERED = 8;
    private static final int PAUSE_MILLIS = 300;
    private static final int ANYWHERE_ONCE_IN = 2_000;
    private static final int SAFE_BYTES = 24;
    private static final int LIMIT_MILLIS = 600_000;

    @Override
    public String name() {
        return "mutated-frames";
    }

    @Override
    public int shortSize() {
        return 50_000;
    }

    @Override
    public int longSize() {
        return 10_000_000;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        Mutant mutant = new Mutant(size);
        int ended = 0;
        long begin = System.nanoTime();
        while (mutant.left > 0 && System.nanoTime() - begin < LIMIT_MILLIS * 1_000_000L) {
            try (Crowd crowd = new Crowd(victim)) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    crowd.joinFromElsewhere(mutant.speech());
                }
                playWhileItGoesOn(crowd, mutant);
                ended += crowd.ended();
            }
        }
        return List.of(
                Sighting.exactly("frames left to send", mutant.left, 0),
                Sighting.atLeast("connections ended by the server", ended, 1));
    }

    /** A frame that has become one without an answer stops its connection, too. */
    private static void playWhileItGoesOn(Crowd crowd, Mutant mutant) throws IOException {
        int before;
        do {
            before = mutant.left;
            crowd.go(PAUSE_MILLIS, () -> crowd.open() <= CONNECTIONS / 2);
        } while (crowd.open() > CONNECTIONS / 2 && mutant.left > 0 && mutant.left < before);
        crowd.go(PAUSE_MILLIS, () -> crowd.open() == 0 || crowd.silent() == CONNECTIONS);
    }

    /** Changes bytes, the same ones in each run. */
    private static final class Mutant {
        private final Random random = new Random(20880);
        private final byte[] start =
                RawFrames.joined(RawFrames.hello(), RawFrames.define(1, "echo"), RawFrames.define(2, "produce"));
        private final byte[] echo = RawFrames.request(1, 1, "echo", "a text of some length, to be hit");
        private final byte[] produce = RawFrames.request(1, 2, "produce", 64);
        private int left;

        Mutant(int frames) {
            left = frames;
        }

        Crowd.Speech speech() {
            int[] id = {0};
            return framesRead -> {
                if (id[0] == 0) {
                    id[0] = 1;
                    return start;
                }
                return left <= 0 || id[0] - framesRead > UNANSWERED ? null : piece(id);
            };
        }

        private byte[] piece(int[] id) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < FRAMES_A_PIECE; i++) {
                out.writeBytes(mutated((random.nextBoolean() ? echo : produce).clone(), id[0]++));
            }
            left -= FRAMES_A_PIECE;
            return out.toByteArray();
        }

        private byte[] mutated(byte[] frame, int id) {
            frame[8] = (byte) (id >>> 24);
            frame[9] = (byte) (id >>> 16);
            frame[10] = (byte) (id >>> 8);
            frame[11] = (byte) id;
            int safe = random.nextInt(ANYWHERE_ONCE_IN) == 0 ? 0 : SAFE_BYTES;
            for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
                frame[safe + random.nextInt(frame.length - safe)] = (byte) random.nextInt(256);
            }
            return frame;
        }
    }
}
