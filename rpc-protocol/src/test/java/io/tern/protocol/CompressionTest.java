package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tern.api.Clock;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.spi.Extensions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompressionTest {
    private static final int LIMIT = 64 * 1024;
    private static final int ABOVE = 100;

    private final DeflateCompressor deflate = new DeflateCompressor();
    private final Compression compression = Compression.of(deflate, ABOVE, LIMIT);
    private final DataEncoder encoder = new DataEncoder(LIMIT, compression);

    @AfterEach
    void close() {
        deflate.close();
    }

    private ByteBuf encode(byte[] message) {
        ByteBuf frame = encoder.newFrame(UnpooledByteBufAllocator.DEFAULT);
        int content = encoder.begin(frame, 1, false, false);
        frame.writeBytes(message);
        frame = encoder.finish(frame, content);
        ByteBuf copy = Unpooled.copiedBuffer(frame);
        frame.release();
        return copy;
    }

    private static DataFrame receive(ByteBuf bytes) {
        FrameCollector server = new FrameCollector(Side.SERVER, LIMIT, new BodyBudget(1 << 20, Clock.system()));
        server.greet();
        server.feed(bytes);
        return (DataFrame) server.only();
    }

    private static byte[] deflated(DeflateCompressor deflate, byte[] message) {
        ByteBuf out = Unpooled.buffer();
        assertThat(deflate.compress(Unpooled.wrappedBuffer(message), out, Integer.MAX_VALUE / 2))
                .isTrue();
        return ByteBufUtil.getBytes(out);
    }

    /** A compressed body with an announced size of the test's choice. */
    private ByteBuf announce(int announced, byte[] compressed) {
        return Unpooled.buffer().writeInt(announced).writeBytes(compressed);
    }

    private void refused(ByteBuf content, String message) {
        assertThatThrownBy(() -> compression.decompress(content, 0, "the request"))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION))
                .hasMessageContaining(message);
    }

    @Test
    void theExtensionIsFoundByItsName() {
        try (Extensions extensions = Extensions.create()) {
            assertThat(extensions.of(Compressor.class).get("deflate")).isInstanceOf(DeflateCompressor.class);
        }
    }

    @Test
    void aBodyAboveTheThresholdShrinksAndComesBack() {
        byte[] message = new byte[LIMIT];
        ByteBuf frame = encode(message);
        assertThat(frame.readableBytes()).isLessThan(500);
        assertThat(ByteBufUtil.getBytes(receive(frame).message(compression).toByteBuf()))
                .isEqualTo(message);
    }

    @Test
    void aBodyUpToTheThresholdStaysAsItIs() {
        assertThat(encode(new byte[ABOVE]).readableBytes()).isEqualTo(FrameHeader.BYTES + ABOVE);
        assertThat(encode(new byte[ABOVE + 1]).readableBytes()).isLessThan(FrameHeader.BYTES + ABOVE);
    }

    @Test
    void aBodyThatDoesNotShrinkStaysAsItIs() {
        byte[] noise = new byte[5000];
        new Random(7).nextBytes(noise);
        ByteBuf frame = encode(noise);
        assertThat(frame.getShort(FrameHeader.FLAGS_OFFSET)).isZero();
        assertThat(ByteBufUtil.getBytes(receive(frame).message(compression).toByteBuf()))
                .isEqualTo(noise);
    }

    @Property(tries = 200)
    void everyBodyComesBack(@ForAll @Size(max = 3000) byte[] seed, @ForAll @IntRange(min = 1, max = 20) int times) {
        byte[] message = new byte[seed.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(seed, 0, message, i * seed.length, seed.length);
        }
        try (DeflateCompressor own = new DeflateCompressor()) {
            Compression each = Compression.of(own, 0, LIMIT);
            ByteBuf out = announce(message.length, deflated(own, message));
            assertThat(ByteBufUtil.getBytes(each.decompress(out, 0, "x").toByteBuf()))
                    .isEqualTo(message);
        }
    }

    @Test
    void aBombIsRefusedByItsAnnouncedSizeBeforeMemoryIsTaken() {
        refused(announce(LIMIT + 1, new byte[0]), "takes 65537 bytes (frame limit: 65536 bytes)");
        refused(announce(Integer.MAX_VALUE, new byte[0]), "2147483647");
        refused(announce(-1, new byte[0]), "negative");
        refused(Unpooled.buffer().writeShort(3), "missing");
    }

    @Test
    void theHeadCountsTowardsTheLimit() {
        byte[] compressed = deflated(deflate, new byte[LIMIT]);
        assertThat(compression.decompress(announce(LIMIT, compressed), 0, "x").length())
                .isEqualTo(LIMIT);
        assertThatThrownBy(() -> compression.decompress(announce(LIMIT, compressed), 1, "x"))
                .hasMessageContaining("65537");
    }

    @Test
    void aBombThatAnnouncesLittleStopsAtWhatItAnnounced() {
        byte[] bomb = deflated(deflate, new byte[50 * 1024 * 1024]);
        refused(announce(1000, bomb), "more than was announced");
        refused(announce(0, bomb), "more than was announced");
    }

    @Test
    void aBodyThatIsShorterThanAnnouncedIsRefused() {
        refused(announce(1001, deflated(deflate, new byte[1000])), "decompresses to 1000 bytes (announced: 1001)");
    }

    @Test
    void damagedAndCutOffBodiesAreRefused() {
        byte[] message = new byte[20_000];
        new Random(3).nextBytes(message);
        byte[] whole = deflated(deflate, message);
        refused(announce(20_000, Arrays.copyOf(whole, whole.length / 2)), "cut off");
        refused(announce(20_000, new byte[0]), "cut off");
        refused(announce(20_000, Arrays.copyOf(whole, whole.length + 1)), "after its end");
        refused(announce(20_000, new byte[] {-1, -1, -1, -1}), "does not decompress");
    }

    @Test
    void damageLeavesNoTraceInTheNextBody() {
        refused(announce(10, new byte[] {-1, -1, -1, -1}), "does not decompress");
        byte[] message = "again".repeat(100).getBytes(StandardCharsets.UTF_8);
        ByteBuf content = announce(message.length, deflated(deflate, message));
        assertThat(ByteBufUtil.getBytes(compression.decompress(content, 0, "x").toByteBuf()))
                .isEqualTo(message);
    }

    @Test
    void compressionThatWasNotAgreedIsRefused() {
        assertThatThrownBy(() -> Compression.none(LIMIT).decompress(announce(0, new byte[0]), 0, "the request"))
                .hasMessageContaining("no compressor was agreed");
    }

    @Test
    void aClosedCompressorStillServesWhatIsUnderWay() {
        deflate.close();
        byte[] message = new byte[1000];
        ByteBuf content = announce(1000, deflated(deflate, message));
        assertThat(ByteBufUtil.getBytes(compression.decompress(content, 0, "x").toByteBuf()))
                .isEqualTo(message);
        deflate.close();
    }

    @Test
    void aCompressorThatFailsLeavesTheFrameToTheCaller() {
        Compressor broken = new Compressor() {
            @Override
            public boolean compress(ByteBuf source, ByteBuf target, int maxBytes) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void decompress(ByteBuf source, ByteBuf target, int maxBytes) {
                throw new AssertionError("not used");
            }
        };
        DataEncoder failing = new DataEncoder(LIMIT, Compression.of(broken, 0, LIMIT));
        ByteBuf frame = failing.newFrame(UnpooledByteBufAllocator.DEFAULT);
        int content = failing.begin(frame, 1, false, false);
        frame.writeZero(500);
        assertThatThrownBy(() -> failing.finish(frame, content)).hasMessage("broken");
        assertThat(frame.refCnt()).isEqualTo(1);
        frame.release();
    }
}
