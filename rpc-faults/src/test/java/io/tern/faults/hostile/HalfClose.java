package io.tern.faults.hostile;

import io.tern.protocol.FrameType;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** Not a harm, but what careless servers make one of: a client says that it will say no more, and still listens for its reply. */
final class HalfClose implements Attack {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int SLEEP_MILLIS = 20;

    @Override
    public String name() {
        return "half-close";
    }

    @Override
    public int shortSize() {
        return 20;
    }

    @Override
    public int longSize() {
        return 50;
    }

    @Override
    public List<Sighting> play(InetSocketAddress victim, int size) throws IOException {
        int replies = 0;
        int ends = 0;
        for (int i = 0; i < size; i++) {
            try (Socket socket = new Socket(victim.getAddress(), victim.getPort())) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.getOutputStream()
                        .write(RawFrames.joined(
                                RawFrames.hello(),
                                RawFrames.define(1, "sleep"),
                                RawFrames.request(1, 1, "sleep", SLEEP_MILLIS)));
                socket.shutdownOutput();
                replies += values(new DataInputStream(socket.getInputStream()));
                ends++;
            }
        }
        return List.of(
                Sighting.exactly("replies", replies, size),
                Sighting.exactly("connections closed after it", ends, size));
    }

    /** Values among the frames up to the end. */
    private static int values(DataInputStream in) throws IOException {
        int values = 0;
        while (true) {
            byte[] header = new byte[16];
            try {
                in.readFully(header);
            } catch (EOFException e) {
                return values;
            }
            int length =
                    (header[12] << 24) | (header[13] & 0xFF) << 16 | (header[14] & 0xFF) << 8 | (header[15] & 0xFF);
            byte[] body = in.readNBytes(length);
            values += header[5] == FrameType.RESPONSE.number() && body[0] == 0 ? 1 : 0;
        }
    }
}
