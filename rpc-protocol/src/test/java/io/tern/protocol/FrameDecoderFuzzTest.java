package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.api.RpcException;
import io.tern.testkit.AllocationMeter;
import io.tern.testkit.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a peer sends over a connection: a decoder throws its one exception or reads on, what it hands on can be looked at,
 * it takes no more memory than came in, and how the bytes were cut into reads makes no difference. The first byte of an input
 * says who receives (1: the server), whether HELLOs were exchanged (2) and whether the headers are left as they are (4; else
 * they are mended, or a fuzzer would spend its time on guessing the magic); the second how the rest, the stream, is cut.
 */
final class FrameDecoderFuzzTest {
    private static final int SERVER = 1;
    private static final int GREETED = 2;
    private static final int AS_IT_IS = 4;
    private static final int ABOUT_BYTES = 2;

    /** What announced lengths may reach: the default. */
    private static final int LIMIT = 8 << 20;

    private static final int INFLATED_LIMIT = 4096;
    private static final int MOST_IN_ONE_READ = 200;
    private static final long SPARE_BYTES = 1 << 20;
    private static final long BYTES_PER_BYTE = 2_000;

    private static final DeflateCompressor DEFLATE = new DeflateCompressor();
    private static final Compression COMPRESSION = Compression.of(DEFLATE, 0, INFLATED_LIMIT);

    /** Each example of docs/protocol for itself, and connections over which all go that this side may receive. */
    static Stream<Arguments> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (TestVectorTest.Vector vector : TestVectorTest.all().toList()) {
            int hello = vector.isHello() ? 0 : GREETED;
            seeds.add(seed(flag(Side.valueOf(vector.about().get("receiver"))) | hello, List.of(vector.bytes())));
        }
        seeds.add(seed(SERVER, connection(Side.SERVER)));
        seeds.add(seed(0, connection(Side.CLIENT)));
        return seeds.stream().map(seed -> Arguments.of((Object) seed));
    }

    private static List<byte[]> connection(Side receiver) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        TestVectorTest.frames()
                .filter(vector -> vector.about().get("receiver").equals(receiver.name()))
                .sorted((a, b) -> Boolean.compare(b.isHello(), a.isHello()))
                .forEach(vector -> frames.add(vector.bytes()));
        return frames;
    }

    private static byte[] seed(int about, List<byte[]> frames) {
        ByteBuf seed = Unpooled.buffer().writeByte(about).writeByte(7);
        frames.forEach(seed::writeBytes);
        return Arrays.copyOf(seed.array(), seed.readableBytes());
    }

    private static int flag(Side side) {
        return side == Side.SERVER ? SERVER : 0;
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void anyBytesInAnyParts(byte[] input) {
        if (input == null || input.length < ABOUT_BYTES) {
            return;
        }
        byte[] stream = Arrays.copyOfRange(input, ABOUT_BYTES, input.length);
        if ((input[0] & AS_IT_IS) == 0) {
            mend(ByteBuffer.wrap(stream));
        }
        Random cuts = new Random(input[1]);
        Receiver whole = new Receiver(input[0]);
        Receiver cut = new Receiver(input[0]);
        AllocationMeter.assertOnceAtMost(
                SPARE_BYTES + BYTES_PER_BYTE * stream.length,
                "reading the stream",
                () -> new Receiver(input[0]).read(stream, () -> stream.length));
        whole.read(stream, () -> stream.length);
        cut.read(stream, () -> 1 + cuts.nextInt(MOST_IN_ONE_READ));
        assertThat(cut.seen).isEqualTo(whole.seen);
    }

    /** Gives each header magic, version and a length that the stream can hold. */
    private static void mend(ByteBuffer stream) {
        int at = 0;
        while (at + FrameHeader.BYTES <= stream.limit()) {
            int rest = stream.limit() - at - FrameHeader.BYTES;
            int length = Math.min(stream.getShort(at + FrameHeader.LENGTH_OFFSET + 2) & 0xFFFF, rest);
            stream.putInt(at, FrameHeader.MAGIC)
                    .put(at + FrameHeader.VERSION_OFFSET, (byte) FrameHeader.VERSION)
                    .putInt(at + FrameHeader.LENGTH_OFFSET, length);
            at += FrameHeader.BYTES + length;
        }
    }

    /** Looks at everything, and keeps it as text. Not thread-safe. */
    private static final class Receiver implements FrameHandler, BodyBudget.Reader {
        private final List<Object> seen = new ArrayList<>();
        private final ServerDictionary<Object> dictionary = new ServerDictionary<>(16);
        private final FrameDecoder decoder;

        Receiver(int about) {
            Side side = (about & SERVER) == 0 ? Side.CLIENT : Side.SERVER;
            BodyBudget budget = new BodyBudget(1 << 20, new ManualClock());
            decoder = new FrameDecoder(side, LIMIT, budget.newAccount(this), this);
            if ((about & GREETED) != 0) {
                decoder.agreed(FrameHeader.VERSION);
            }
        }

        void read(byte[] stream, IntSupplier parts) {
            ByteBuf rest = Unpooled.wrappedBuffer(stream);
            try {
                while (rest.isReadable()) {
                    decoder.feed(rest.readSlice(Math.min(parts.getAsInt(), rest.readableBytes())));
                }
                seen.add("between frames: " + decoder.atFrameEnd());
            } catch (ProtocolException refused) {
                assertThat(refused).message().isNotBlank().hasSizeLessThan(2_000);
                seen.add(refused.kind() + ": " + refused.getMessage());
            }
            seen.add("skipped: " + decoder.skippedFrames());
            decoder.close();
        }

        @Override
        public void onFrame(Frame frame) {
            if (frame instanceof HelloFrame hello) {
                HelloFrame own = HelloFrame.builder("own", "own-1").build();
                decoder.agreed(Agreement.of(Side.SERVER, own, hello).version());
            } else if (frame instanceof DefineFrame define) {
                dictionary.define(define);
            }
            if (frame instanceof ControlFrame control) {
                control.encode(Unpooled.buffer());
            }
            try {
                seen.add(
                        frame instanceof OversizeFrame oversize
                                ? "oversize " + oversize.id()
                                : FrameText.fields(frame, dictionary, COMPRESSION));
            } catch (RpcException refused) {
                seen.add(refused.code() + ": " + refused.reason());
            }
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void close(String reason) {
            decoder.close();
        }
    }
}
