package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tern.api.Clock;
import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.RpcException;
import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.StatusCode;
import io.tern.protocol.ProtocolException.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFrameTest {
    private static final int LIMIT = 256 * 1024;
    private static final Compression NONE = Compression.none(LIMIT);

    private final ClientDictionary clientDictionary = new ClientDictionary(8);
    private final ServerDictionary<Object> serverDictionary = new ServerDictionary<>(8);
    private final List<ByteBuf> unsent = new ArrayList<>();
    private final RequestEncoder encoder = new RequestEncoder(LIMIT, Attachments.LIMIT_BYTES, NONE, clientDictionary);

    private static Invocation.Builder invocation() {
        return Invocation.builder(
                ServiceDescriptor.of(FrameText.Sample.class).methods().get(0),
                new Object[0],
                Deadline.after(1, Clock.system()),
                0);
    }

    @AfterEach
    void releaseWhatIsLeft() {
        unsent.forEach(ByteBuf::release);
    }

    /** A frame that no receiver takes. */
    private ByteBuf unsent(ByteBuf frame) {
        unsent.add(frame);
        return frame;
    }

    private ByteBuf encode(Invocation invocation, int contentBytes) {
        ByteBuf frame = encoder.newFrame(UnpooledByteBufAllocator.DEFAULT);
        try {
            int content = encoder.begin(frame, invocation, false, false);
            frame.writeZero(contentBytes);
            return encoder.finish(frame, content);
        } catch (RuntimeException e) {
            frame.release();
            throw e;
        }
    }

    private RequestFrame receive(ByteBuf frame) {
        FrameCollector server = new FrameCollector(Side.SERVER, LIMIT, new BodyBudget(1 << 20, Clock.system()));
        server.greet();
        server.feed(frame);
        return (RequestFrame) server.only();
    }

    @Test
    void idMethodAndRemainingTimeAreStampedInPlace() {
        ByteBuf frame = encode(invocation().tag("t").build(), 10);
        byte[] before = ByteBufUtil.getBytes(frame);
        RequestEncoder.stamp(frame, 0x11223344, 0xABCD, 0x55667788);
        byte[] after = ByteBufUtil.getBytes(frame);
        assertThat(IntStream.range(0, before.length)
                        .filter(i -> before[i] != after[i])
                        .boxed())
                .containsExactly(8, 9, 10, 11, 16, 17, 20, 21, 22, 23);
        RequestEncoder.stamp(frame, 5, 7, -3);
        RequestFrame received = receive(frame);
        assertThat(received.id()).isEqualTo(5);
        assertThat(received.methodNumber()).isEqualTo(7);
        assertThat(received.remainingMillis()).isZero();
    }

    @Test
    void attemptsBeyondAByteStayAtItsLargestValue() {
        ByteBuf frame = encode(invocation().attempt(1000).build(), 0);
        RequestEncoder.stamp(frame, 1, 1, 1);
        assertThat(receive(frame).attempt()).isEqualTo(255);
    }

    @Test
    void attachmentsOfExactlyTheLimitTravelAndOneByteMoreIsATypedError() {
        // One byte of key length, one of key, three of value length.
        String value = "v".repeat(Attachments.LIMIT_BYTES - 5);
        ByteBuf frame = encode(invocation().attachment("k", value).build(), 4);
        RequestEncoder.stamp(frame, 1, 1, 1);
        assertThat(receive(frame).attachments(serverDictionary)).isEqualTo(Map.of("k", value));

        Invocation tooMuch = invocation().attachment("k", value + "v").build();
        assertThatThrownBy(() -> encode(tooMuch, 0)).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.code()).isEqualTo(StatusCode.SERIALIZATION);
            assertThat(e.notExecuted()).isTrue();
            assertThat(e).hasMessageContaining("65536").hasMessageNotContaining(value);
        });
    }

    @Test
    void attachmentsBeyondTheNumberOfEntriesAreATypedError() {
        Map<String, String> many = IntStream.rangeClosed(0, Attachments.LIMIT_ENTRIES)
                .boxed()
                .collect(Collectors.toMap(i -> "k" + i, i -> ""));
        Invocation invocation = invocation().attachments(many).build();
        assertThatThrownBy(() -> encode(invocation, 0)).hasMessageContaining("1025 entries");
    }

    @Test
    void attachmentKeysTravelAsNumbersOnceTheyAreDefined() {
        Invocation invocation = invocation().attachment("tenant", "42").build();
        int inline = unsent(encode(invocation, 0)).readableBytes();
        List<DefineFrame> defined =
                clientDictionary.defineKeys(invocation.attachments().keySet());
        assertThat(defined).containsExactly(new DefineFrame(1, new KeyDefinition("tenant")));
        assertThat(clientDictionary.defineKeys(invocation.attachments().keySet()))
                .isEmpty();

        ByteBuf frame = encode(invocation, 0);
        assertThat(frame.readableBytes()).isEqualTo(inline - "tenant".length());
        RequestEncoder.stamp(frame, 1, 1, 1);
        RequestFrame received = receive(frame);
        assertThatThrownBy(() -> received.attachments(serverDictionary))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DICTIONARY));
        serverDictionary.define(defined.get(0));
        assertThat(received.attachments(serverDictionary)).isEqualTo(Map.of("tenant", "42"));
    }

    @Test
    void aFrameLargerThanThePeerAcceptsSaysBothSizes() {
        ByteBuf frame = unsent(encoder.newFrame(UnpooledByteBufAllocator.DEFAULT));
        encoder.begin(frame, invocation().build(), false, false);
        assertThatThrownBy(() -> frame.writeZero(LIMIT)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(encoder.tooLarge())
                .hasMessageContaining("262144")
                .satisfies(e -> assertThat(e.notExecuted()).isTrue());
        ByteBuf larger = Unpooled.buffer();
        int content = encoder.begin(larger, invocation().build(), false, false);
        larger.writeZero(LIMIT);
        assertThatThrownBy(() -> encoder.finish(larger, content))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("takes 262152 bytes")
                .hasMessageContaining("frame limit: 262144");
    }

    @Test
    void attachmentsThatDoNotFitIntoASmallFrameAreATypedError() {
        RequestEncoder small = new RequestEncoder(1024, Attachments.LIMIT_BYTES, NONE, clientDictionary);
        Invocation invocation = invocation().attachment("k", "v".repeat(2000)).build();
        ByteBuf frame = unsent(small.newFrame(UnpooledByteBufAllocator.DEFAULT));
        assertThatThrownBy(() -> small.begin(frame, invocation, false, false))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("1024");
    }

    @Test
    void aTagThatIsTooLongIsATypedError() {
        Invocation invocation = invocation().tag("é".repeat(513)).build();
        assertThatThrownBy(() -> encode(invocation, 0))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("tag of");
    }

    @Test
    void namesGoInlineWhereThereIsNoNumber() {
        MethodDefinition method =
                MethodDefinition.of(new ServiceKey("demo.Echo", "g", "1"), "say", List.of("int"), 3, -1);
        ByteBuf frame =
                encoder.inline(encode(invocation().tag("t").attachment("a", "b").build(), 6), method);
        RequestEncoder.stamp(frame, 1, 0, 20);
        RequestFrame received = receive(frame);
        assertThat(received.inlineMethod()).isEqualTo(method);
        assertThat(received.tag()).isEqualTo("t");
        assertThat(received.attachments(serverDictionary)).isEqualTo(Map.of("a", "b"));
        assertThat(received.arguments(NONE).length()).isEqualTo(6);
    }

    @Test
    void namesThatMakeAFrameTooLargeLeaveItToTheCaller() {
        MethodDefinition method = MethodDefinition.of(
                new ServiceKey("demo.Echo", "", ""), "say", Collections.nCopies(10, "t".repeat(1000)), 1, 0);
        ByteBuf frame = unsent(encode(invocation().build(), LIMIT - 100));
        assertThatThrownBy(() -> encoder.inline(frame, method)).isInstanceOf(RpcException.class);
        assertThat(frame.refCnt()).isEqualTo(1);
    }

    @Test
    void argumentsMayBeReadMoreThanOnce() {
        ByteBuf frame = encode(invocation().build(), 3);
        RequestEncoder.stamp(frame, 1, 1, 1);
        RequestFrame received = receive(frame);
        received.arguments(NONE).toByteBuf().skipBytes(3);
        assertThat(received.arguments(NONE).toByteBuf().readableBytes()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // no head
                "00010101000000", // a byte short
                "0001000100000000", // attempt 0
                "0001010300000000", // priority 3
                "0001010180000000", // negative time
                "0000010100000000", // names promised
                "00000101000000000161", // names cut off
            })
    void headsThatContradictThemselvesAreRefused(String hex) {
        refused(0, hex);
    }

    @Test
    void partsThatTheFlagsPromiseMustBeThere() {
        refused(RequestFrame.TRACE, "0001010100000001");
        refused(RequestFrame.TRACE, "0001010100000001" + "00".repeat(25));
        refused(RequestFrame.TAG, "0001010100000001");
        refused(RequestFrame.TAG, "0001010100000001" + "036161");
        refused(RequestFrame.TAG, "0001010100000001" + "8108" + "61".repeat(1025));
        refused(Flags.ATTACHMENTS, "0001010100000001" + "0000");
        refused(Flags.ATTACHMENTS, "0001010100000001" + "00000001");
        refused(Flags.ATTACHMENTS, "0001010100000001" + "ffffffff");
        refused(Flags.ATTACHMENTS, "0001010100000001" + "00010001" + "00".repeat(65537));
    }

    private static void refused(int flags, String hex) {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex);
        assertThatThrownBy(() -> new RequestFrame(1, flags, bytes))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BODY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000020261", // value missing
                "0000000502610161", // length beyond the entries
                "000000080261016202610163", // a key twice
                "0000000302610561", // value longer than the rest
                "00000005ffffffff7f", // a key of 30 bits
                "00000005ffffffffff", // a varint of 35 bits
            })
    void malformedAttachmentsAreFoundWhenTheyAreRead(String hex) {
        byte[] bytes = ByteBufUtil.decodeHexDump("0001010100000001" + hex);
        assertThatThrownBy(() -> new RequestFrame(1, Flags.ATTACHMENTS, bytes).attachments(serverDictionary))
                .isInstanceOf(ProtocolException.class);
    }
}
