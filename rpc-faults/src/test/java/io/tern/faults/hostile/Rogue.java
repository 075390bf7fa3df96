package io.tern.faults.hostile;

import io.netty.buffer.ByteBuf;
import io.tern.protocol.FrameType;
import io.tern.protocol.GoAwayFrame;
import io.tern.protocol.PingFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How a server treats its clients. Immutable, as long as nobody changes its bytes.
 *
 * @param name its name
 * @param first what it says first
 * @param answer what it says when it was asked something
 * @param endless whether it says that without end
 */
@SuppressWarnings("ArrayRecordComponent") // Rogues are not compared.
public record Rogue(String name, byte[] first, byte[] answer, boolean endless) {
    /** The one that does not read. */
    static final String DEAF = "deaf";

    /** All, in the order in which they are met. */
    public static List<Rogue> all() {
        return List.of(
                // Accepts and says nothing.
                new Rogue("silent", new byte[0], new byte[0], false),
                // Introduces itself and never answers.
                new Rogue("mute", RawFrames.hello(), new byte[0], false),
                // The same, and does not read either.
                new Rogue(DEAF, RawFrames.hello(), new byte[0], false),
                // Speaks something else.
                new Rogue(
                        "http",
                        "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                        new byte[0],
                        false),
                // Answers noise.
                new Rogue("garbage", RawFrames.hello(), noise(), true),
                // Answers the first part of a frame.
                new Rogue("half", RawFrames.hello(), frame(FrameType.RESPONSE, 1, 1_000_000, 500_000), false),
                // Announces two gigabytes and sends them.
                new Rogue(
                        "too-large", RawFrames.hello(), frame(FrameType.RESPONSE, 1, Integer.MAX_VALUE, 60_000), true),
                // Answers what nobody has asked.
                new Rogue("replies", RawFrames.hello(), many(frame(FrameType.RESPONSE, 1 << 30, 100, 100)), true),
                // The same, a megabyte each.
                new Rogue(
                        "large-replies", RawFrames.hello(), frame(FrameType.RESPONSE, 1 << 30, 1 << 20, 1 << 20), true),
                // Frames of a later version.
                new Rogue("unknown", RawFrames.hello(), many(frame(99, 1, 100, 100)), true),
                // Streams that nobody has opened.
                new Rogue("stream", RawFrames.hello(), many(frame(FrameType.DATA, 1, 100, 100)), true),
                // Pings without end.
                new Rogue("pings", RawFrames.hello(), many(RawFrames.bytes(new PingFrame(1))), true),
                // Goes away again and again.
                new Rogue("goaways", RawFrames.hello(), many(RawFrames.bytes(GoAwayFrame.max("soon"))), true),
                // Introduces itself again and again.
                new Rogue("hellos", RawFrames.hello(), many(RawFrames.hello()), true));
    }

    private static byte[] noise() {
        byte[] noise = new byte[10_000];
        new Random(7).nextBytes(noise);
        return noise;
    }

    private static byte[] frame(FrameType type, int id, int announced, int sent) {
        return frame(type.number(), id, announced, sent);
    }

    private static byte[] frame(int type, int id, int announced, int sent) {
        ByteBuf out = RawFrames.header(type, id, announced);
        return RawFrames.bytes(out.writeZero(sent));
    }

    private static byte[] many(byte[] frame) {
        byte[][] frames = new byte[500][];
        Arrays.fill(frames, frame);
        return RawFrames.joined(frames);
    }
}
