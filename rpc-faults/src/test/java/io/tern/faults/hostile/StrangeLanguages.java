package io.tern.faults.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Connections that speak something else: wrong magic, text, HTTP, TLS, noise. */
final class StrangeLanguages implements Attack {
    private static final int LIMIT_MILLIS = 15_000;

    @Override
    public String name() {
        return "strange-languages";
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
        byte[] noise = new byte[100];
        new Random(1).nextBytes(noise);
        byte[] wrongMagic = RawFrames.hello();
        wrongMagic[3] = 'M';
        List<byte[]> languages = List.of(
                "GET / HTTP/1.1\r\nHost: tern\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "status\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3},
                wrongMagic,
                noise);
        int ended = 0;
        long readBytes = 0;
        for (int done = 0; done < size; done += 100) {
            try (Crowd crowd = new Crowd(victim)) {
                for (int i = 0; i < 100; i++) {
                    crowd.joinFromElsewhere(Crowd.once(languages.get(i % languages.size())));
                }
                crowd.go(LIMIT_MILLIS);
                ended += crowd.ended();
                readBytes += crowd.readBytes();
            }
        }
        return List.of(
                Sighting.exactly("closed by the server", ended, size),
                Sighting.exactly("bytes of answers", readBytes, 0));
    }
}
