package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tern.api.StatusCode;
import io.tern.protocol.ProtocolException.Kind;
import io.tern.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private final FrameCollector server = FrameCollector.afterHello(Side.SERVER);

    private static Kind kindOf(Runnable action) {
        try {
            action.run();
        } catch (ProtocolException e) {
            return e.kind();
        }
        throw new AssertionError("nothing was wrong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "T", "TE", "TERM", "\u0016\u0003\u0001", "\0\0\0\0"})
    void bytesOfAnotherProtocolAreRefusedAtTheFirstThatDiffers(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean prefix = "TERN".startsWith(text);
        FrameCollector fresh = new FrameCollector(Side.SERVER);
        if (prefix) {
            fresh.feed(Unpooled.wrappedBuffer(bytes));
            fresh.feed(Unpooled.EMPTY_BUFFER);
            assertThat(fresh.decoder.atFrameEnd()).isFalse();
            return;
        }
        assertThatThrownBy(() -> fresh.feed(Unpooled.wrappedBuffer(bytes)))
                .isInstanceOfSatisfying(ProtocolException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.MAGIC);
                    assertThat(e).hasMessageContaining("does not speak Tern");
                });
    }

    @Test
    void nothingButHelloComesFirst() {
        FrameCollector fresh = new FrameCollector(Side.SERVER);
        assertThat(kindOf(() -> fresh.feed(FrameCollector.bytes(new PingFrame(1)))))
                .isEqualTo(Kind.HANDSHAKE);
        assertThat(fresh.frames).isEmpty();
    }

    @Test
    void helloOfAnyVersionIsReadAndComesOnce() {
        FrameCollector fresh = new FrameCollector(Side.CLIENT);
        HelloFrame newer = HelloFrame.builder("a", "i").versions(1, 9, 4).build();
        fresh.feed(FrameCollector.bytes(newer));
        assertThat(((HelloFrame) fresh.only()).maxVersion()).isEqualTo(9);
        assertThat(kindOf(() -> fresh.feed(FrameCollector.bytes(newer)))).isEqualTo(Kind.HANDSHAKE);
    }

    @Test
    void aHandlerThatAgreesOnNothingIsNoticed() {
        FrameDecoder decoder = new FrameDecoder(
                Side.SERVER,
                FrameCollector.LIMIT,
                new BodyBudget(1 << 20, new ManualClock()).newAccount(server),
                frame -> {});
        assertThat(kindOf(() -> decoder.feed(
                        FrameCollector.bytes(HelloFrame.builder("a", "i").build()))))
                .isEqualTo(Kind.HANDSHAKE);
    }

    @Test
    void laterFramesHaveTheAgreedVersion() {
        ByteBuf ping = FrameCollector.bytes(new PingFrame(1)).setByte(FrameHeader.VERSION_OFFSET, 2);
        assertThatThrownBy(() -> server.feed(ping))
                .hasMessageContaining("version 2")
                .hasMessageContaining("agreed: 1");
    }

    @ParameterizedTest
    @EnumSource(FrameType.class)
    void everyFlagThatATypeDoesNotHaveIsRefused(FrameType type) {
        for (int bit = 0; bit < 16; bit++) {
            int flag = 1 << bit;
            if ((type.flags() & flag) == 0) {
                FrameCollector receiver = type == FrameType.HELLO
                        ? new FrameCollector(Side.SERVER)
                        : FrameCollector.afterHello(type.mayReach(Side.SERVER) ? Side.SERVER : Side.CLIENT);
                assertThat(kindOf(() -> receiver.feed(FrameCollector.header(type.number(), flag, 1, 0))))
                        .as("%s with flag %d", type, flag)
                        .isEqualTo(Kind.FLAGS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FrameType.class,
            names = {"DEFINE", "REQUEST", "CANCEL"})
    void whatOnlyClientsSendIsRefusedByAClient(FrameType type) {
        FrameCollector client = FrameCollector.afterHello(Side.CLIENT);
        assertThat(kindOf(() -> client.feed(FrameCollector.header(type.number(), 0, 1, 0))))
                .isEqualTo(Kind.HANDSHAKE);
    }

    @Test
    void aResponseIsRefusedByAServer() {
        assertThat(kindOf(() -> server.feed(FrameCollector.header(FrameType.RESPONSE.number(), 0, 1, 5))))
                .isEqualTo(Kind.HANDSHAKE);
    }

    @ParameterizedTest
    @CsvSource({"REQUEST,0", "REQUEST,-1", "CANCEL,0", "DEFINE,0", "DATA,0", "CREDIT,0", "PING,-1", "GOAWAY,-2147483648"
    })
    void idsAre31BitsAndCallsBeginAtOne(FrameType type, int id) {
        assertThat(kindOf(() -> server.feed(FrameCollector.header(type.number(), 0, id, 0))))
                .isEqualTo(Kind.ID);
    }

    @ParameterizedTest
    @CsvSource({
        "CANCEL,1",
        "PING,1",
        "PONG,1",
        "CREDIT,5",
        "GOAWAY,65537",
        "DEFINE,65537",
        "REQUEST,-1",
        "DATA,-2147483648",
        "REQUEST,-2147483648"
    })
    void lengthsThatATypeCannotHaveAreRefusedFromTheHeaderAlone(FrameType type, int length) {
        assertThat(kindOf(() -> server.feed(FrameCollector.header(type.number(), 0, 1, length))))
                .isEqualTo(Kind.LENGTH);
    }

    @Test
    void anUnknownTypeIsSkippedByItsLengthAndCounted() {
        ByteBuf in = FrameCollector.header(200, 0xFFFF, -5, 3).writeMedium(0x544552);
        in.writeBytes(FrameCollector.bytes(new PingFrame(7)));
        server.feedInParts(ByteBufUtil.getBytes(in), List.of(1, 9, 17, 18));
        assertThat(server.frames).containsExactly(new PingFrame(7));
        assertThat(server.decoder.skippedFrames()).isEqualTo(1);
        assertThat(server.decoder.atFrameEnd()).isTrue();
    }

    @Test
    void anUnknownTypeBeyondTheFrameLimitIsRefused() {
        assertThat(kindOf(() -> server.feed(FrameCollector.header(200, 0, 0, FrameCollector.LIMIT + 1))))
                .isEqualTo(Kind.LENGTH);
    }

    @Test
    void anOversizeRequestIsReportedAtItsHeaderAndSkippedWithoutBeingKept() {
        int length = 50 * 1024 * 1024;
        server.feed(FrameCollector.header(FrameType.REQUEST.number(), RequestFrame.ONEWAY, 9, length));
        assertThat(server.only())
                .isEqualTo(new OversizeFrame(FrameType.REQUEST, 9, true, length, FrameCollector.LIMIT));
        assertThat(((OversizeFrame) server.only()).failure()).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(StatusCode.SERIALIZATION);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure).hasMessageContaining("52428800").hasMessageContaining("8192");
        });
        byte[] part = new byte[1024 * 1024];
        for (int i = 0; i < 50; i++) {
            assertThat(server.decoder.atFrameEnd()).isFalse();
            server.feed(Unpooled.wrappedBuffer(part));
        }
        assertThat(server.budget.usedBytes()).isZero();
        server.feed(FrameCollector.bytes(new PingFrame(3)));
        assertThat(server.frames).last().isEqualTo(new PingFrame(3));
    }

    @Test
    void anOversizeReplyDidRun() {
        FrameCollector client = FrameCollector.afterHello(Side.CLIENT);
        client.feed(FrameCollector.header(FrameType.RESPONSE.number(), 0, 9, FrameCollector.LIMIT + 1));
        assertThat(((OversizeFrame) client.only()).failure().notExecuted()).isFalse();
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() {
        server.feed(FrameCollector.header(FrameType.DATA.number(), 0, 1, FrameCollector.LIMIT)
                .writeZero(FrameCollector.LIMIT));
        assertThat(((DataFrame) server.only()).bodyBytes()).isEqualTo(FrameCollector.LIMIT);
    }

    @Test
    void memoryFollowsWhatArrivesNotWhatIsAnnounced() {
        int announced = 1 << 30;
        FrameCollector big = new FrameCollector(Side.SERVER, announced, new BodyBudget(1L << 40, new ManualClock()));
        big.greet();
        big.feed(FrameCollector.header(FrameType.DATA.number(), 0, 1, announced).writeByte(1));
        assertThat(big.budget.usedBytes()).isEqualTo(SpareArrays.ARRAY_BYTES);
        for (int i = 0; i < 100; i++) {
            big.feed(Unpooled.wrappedBuffer(new byte[10_000]));
        }
        assertThat(big.budget.usedBytes()).isBetween(1_000_000L, 2_000_000L);
        big.decoder.close();
        assertThat(big.budget.usedBytes()).isZero();
    }

    @Test
    void framesWhollyThereNeverTouchTheBudget() {
        BodyBudget none = new BodyBudget(0, new ManualClock());
        FrameCollector receiver = new FrameCollector(Side.SERVER, FrameCollector.LIMIT, none);
        receiver.greet();
        receiver.feed(FrameCollector.header(FrameType.DATA.number(), 0, 1, 8000).writeZero(8000));
        assertThat(receiver.frames).hasSize(1);
        assertThat(receiver.wishes).isEmpty();
    }

    @Test
    void aBrokenDecoderStaysBroken() {
        ProtocolException first =
                catchThrowableOfType(ProtocolException.class, () -> server.feed(Unpooled.wrappedBuffer(new byte[16])));
        ByteBuf ping = FrameCollector.bytes(new PingFrame(1));
        assertThatThrownBy(() -> server.feed(ping)).isSameAs(first);
        assertThat(server.frames).isEmpty();
    }

    @Test
    void aHandlerMayCloseWhileItTakesAFrame() {
        FrameDecoder[] decoder = new FrameDecoder[1];
        List<Frame> seen = new ArrayList<>();
        decoder[0] = new FrameDecoder(
                Side.SERVER,
                FrameCollector.LIMIT,
                new BodyBudget(1 << 20, new ManualClock()).newAccount(server),
                frame -> {
                    seen.add(frame);
                    decoder[0].close();
                });
        ByteBuf in = FrameCollector.bytes(HelloFrame.builder("a", "i").build());
        new PingFrame(1).encode(in);
        decoder[0].feed(in);
        assertThat(seen).hasSize(1);
    }

    @Test
    void whatTheHandlerThrowsPassesThroughAndLosesNoFrame() {
        FrameCollector other = new FrameCollector(Side.SERVER);
        int[] calls = new int[1];
        FrameDecoder decoder =
                new FrameDecoder(Side.SERVER, FrameCollector.LIMIT, other.budget.newAccount(other), frame -> {
                    other.onFrame(frame);
                    if (calls[0]++ == 1) {
                        throw new IllegalStateException("handler");
                    }
                });
        decoder.agreed(FrameHeader.VERSION);
        ByteBuf in = Unpooled.buffer();
        IntStream.range(1, 4).forEach(i -> new PingFrame(i).encode(in));
        assertThatThrownBy(() -> decoder.feed(in)).hasMessage("handler");
        decoder.feed(in);
        assertThat(other.frames).containsExactly(new PingFrame(1), new PingFrame(2), new PingFrame(3));
    }
}
