package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tern.api.Clock;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.protocol.ProtocolException.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseFrameTest {
    private static final Compression NONE = Compression.none(FrameCollector.LIMIT);

    private final ResponseEncoder encoder = new ResponseEncoder(FrameCollector.LIMIT, Attachments.LIMIT_BYTES, NONE);

    private static ResponseFrame receive(ByteBuf frame) {
        FrameCollector client = FrameCollector.afterHello(Side.CLIENT);
        client.feed(frame);
        return (ResponseFrame) client.only();
    }

    private ResponseFrame failure(RpcException failure) {
        return receive(encoder.failure(UnpooledByteBufAllocator.DEFAULT, 4, failure, true));
    }

    @ParameterizedTest
    @EnumSource(StatusCode.class)
    void aFailureArrivesWithItsFactsAndAsRemote(StatusCode code) {
        ResponseFrame frame = failure(RpcException.builder(code, "reason")
                .notExecuted(true)
                .notServed(true)
                .refusalScope(RefusalScope.SERVICE)
                .retryAfterMillis(1234)
                .remoteStack("at a\nat b")
                .build());
        assertThat(frame.status()).isEqualTo(ResponseFrame.Status.FAILURE);
        assertThat(frame.fingerprintEqual()).isTrue();
        RpcException read = frame.failure();
        assertThat(read.code()).isEqualTo(code);
        assertThat(read.reason()).isEqualTo("reason");
        assertThat(read.remote()).isTrue();
        assertThat(read.notExecuted()).isTrue();
        assertThat(read.notServed()).isTrue();
        assertThat(read.refusalScope()).isEqualTo(RefusalScope.SERVICE);
        assertThat(read.retryAfter()).hasMillis(1234);
        assertThat(read.remoteStack()).isEqualTo("at a\nat b");
    }

    @ParameterizedTest
    @EnumSource(StatusCode.class)
    void noCodeAloneSaysThatTheServiceIsNotServed(StatusCode code) {
        RpcException read = failure(
                        RpcException.builder(code, "reason").notExecuted(true).build())
                .failure();
        assertThat(read.notServed()).isFalse();
    }

    @Test
    void aCodeOfANewerPeerIsUnknownAndSaysItsNumber() {
        byte[] body = ByteBufUtil.decodeHexDump("02" + "4d" + "00" + "00000000" + "026f6b" + "00");
        RpcException read = new ResponseFrame(1, 0, body).failure();
        assertThat(read.code()).isEqualTo(StatusCode.UNKNOWN);
        assertThat(read).hasMessageContaining("status 77").hasMessageContaining("ok");
    }

    @Test
    void factsOfANewerPeerAreIgnored() {
        byte[] body = ByteBufUtil.decodeHexDump("02" + "01" + "ff" + "80000000" + "00" + "00");
        RpcException read = new ResponseFrame(1, 0, body).failure();
        assertThat(read.notExecuted()).isTrue();
        assertThat(read.retryAfter()).isZero();
    }

    @Test
    void textsOfAFailureAreCutBetweenCharacters() {
        ResponseEncoder large = new ResponseEncoder(1 << 20, Attachments.LIMIT_BYTES, Compression.none(1 << 20));
        RpcException failure = RpcException.builder(StatusCode.INTERNAL, "漢".repeat(5000))
                .remoteStack("é😀".repeat(10_000))
                .build();
        ByteBuf frame = large.failure(UnpooledByteBufAllocator.DEFAULT, 4, failure, true);
        FrameCollector client = new FrameCollector(Side.CLIENT, 1 << 20, new BodyBudget(1, Clock.system()));
        client.greet();
        client.feed(frame);
        RpcException read = ((ResponseFrame) client.only()).failure();
        assertThat(read.reason()).matches("漢{1364}…");
        assertThat(ByteBufUtil.utf8Bytes(read.remoteStack())).isBetween(16 * 1024 - 6, 16 * 1024);
        assertThat(read.remoteStack()).matches("(é😀)+é?…");
    }

    @Test
    void theLongestFailureFitsIntoTheSmallestFrame() {
        int smallest = HelloFrame.FRAME_LIMIT_MIN_BYTES;
        ResponseEncoder small = new ResponseEncoder(smallest, Attachments.LIMIT_BYTES, Compression.none(smallest));
        RpcException failure = RpcException.builder(StatusCode.INTERNAL, "r".repeat(5000))
                .remoteStack("s".repeat(50_000))
                .build();
        ByteBuf frame = small.failure(UnpooledByteBufAllocator.DEFAULT, 1, failure, false);
        assertThat(frame.readableBytes() - FrameHeader.BYTES).isLessThanOrEqualTo(smallest);
        assertThat(receive(frame).failure().reason()).startsWith("rrr");
    }

    @Test
    void attachmentsComeBack() {
        ByteBuf frame = encoder.newFrame(UnpooledByteBufAllocator.DEFAULT);
        int content = encoder.begin(frame, 3, ResponseFrame.Status.VALUE, false, false, Map.of("a", "1", "b", "2"));
        frame.writeByte(9);
        ResponseFrame received = receive(encoder.finish(frame, content));
        assertThat(received.attachments()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(ByteBufUtil.hexDump(received.content(NONE).toByteBuf())).isEqualTo("09");
    }

    @Test
    void aReplyThatIsTooLargeDidRun() {
        ByteBuf frame = encoder.newFrame(UnpooledByteBufAllocator.DEFAULT);
        Map<String, String> large = Map.of("a", "v".repeat(60_000));
        assertThatThrownBy(() -> encoder.begin(frame, 3, ResponseFrame.Status.VALUE, false, false, large))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.notExecuted()).isFalse());
        frame.release();
        assertThat(encoder.tooLarge().notExecuted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // no status
                "03", // unknown status
                "02", // failure missing
                "0204000000000000", // stack missing
                "020400000000000000" + "00", // a byte too many
            })
    void malformedResponsesAreRefused(String hex) {
        assertThatThrownBy(() -> new ResponseFrame(1, 0, ByteBufUtil.decodeHexDump(hex)))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void aFailureIsNeverCompressed() {
        byte[] body = ByteBufUtil.decodeHexDump("020400000000000000");
        assertThat(new ResponseFrame(1, 0, body).failure()).isNotNull();
        assertThatThrownBy(() -> new ResponseFrame(1, Flags.COMPRESSED, body))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FLAGS));
    }

    @Test
    void numberedKeysHaveNoMeaningInAResponse() {
        byte[] body = ByteBufUtil.decodeHexDump("00" + "00000002" + "0300");
        ResponseFrame frame = new ResponseFrame(1, Flags.ATTACHMENTS, body);
        assertThatThrownBy(frame::attachments).hasMessageContaining("as a number in a RESPONSE");
    }
}
