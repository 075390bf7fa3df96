package io.tern.faults.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** More connections than one address may have, from where others call too, and none of them says a word. */
final class OneAddress implements Attack {
    private static final int LIMIT_MILLIS = 12_000;

    @Override
    public String name() {
        return "one-address";
    }

    @Override
    public int shortSize() {
        return 1_500;
    }

    @Override
    public int longSize() {
        return 5_000;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        try (Crowd crowd = new Crowd(victim)) {
            for (int i = 0; i < size; i++) {
                crowd.join(new byte[0]);
            }
            crowd.go(LIMIT_MILLIS);
            return List.of(Sighting.exactly("closed by the server", crowd.ended(), size));
        }
    }
}
