package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FrameRoundTripPropertyTest {
    private static final Compression NO_COMPRESSION = Compression.none(FrameCollector.LIMIT);

    private final ServerDictionary<Object> dictionary = new ServerDictionary<>(16);

    @Property
    void whatIsWrittenIsReadHoweverItIsCut(
            @ForAll("framesForServer") List<Map<String, String>> sent,
            @ForAll @Size(max = 12) List<@IntRange(max = 4000) Integer> cuts) {
        byte[] bytes = encode(sent);
        List<Integer> ends =
                cuts.stream().filter(cut -> cut < bytes.length).sorted().toList();
        assertThat(decode(Side.SERVER, bytes, ends)).isEqualTo(sent);
    }

    @Property
    void everyResponseIsReadAsItWasWritten(@ForAll("responses") Map<String, String> sent) {
        assertThat(decode(Side.CLIENT, encode(List.of(sent)), List.of())).containsExactly(sent);
    }

    @Example
    void framesForAServerSurviveACutAtEveryByte() {
        cutAtEveryByte(Side.SERVER, SampleFrames.forServer());
    }

    @Example
    void framesForAClientSurviveACutAtEveryByte() {
        cutAtEveryByte(Side.CLIENT, SampleFrames.forClient());
    }

    @Example
    void framesSurviveArrivingByteByByte() {
        byte[] bytes = encode(SampleFrames.forServer());
        List<Integer> all = new ArrayList<>();
        for (int i = 1; i < bytes.length; i++) {
            all.add(i);
        }
        assertThat(decode(Side.SERVER, bytes, all)).isEqualTo(SampleFrames.forServer());
    }

    private void cutAtEveryByte(Side side, List<Map<String, String>> sent) {
        byte[] bytes = encode(sent);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(decode(side, bytes, List.of(cut))).as("cut at %d", cut).isEqualTo(sent);
        }
    }

    private static byte[] encode(List<Map<String, String>> frames) {
        ByteBuf all = Unpooled.buffer();
        ClientDictionary client = new ClientDictionary(16);
        for (Map<String, String> fields : frames) {
            all.writeBytes(FrameText.encode(fields, client));
        }
        return ByteBufUtil.getBytes(all);
    }

    private List<Map<String, String>> decode(Side side, byte[] bytes, List<Integer> ends) {
        FrameCollector receiver = FrameCollector.afterHello(side);
        receiver.feedInParts(bytes, ends);
        assertThat(receiver.decoder.atFrameEnd()).isTrue();
        assertThat(receiver.budget.usedBytes()).isZero();
        return receiver.frames.stream()
                .map(frame -> FrameText.fields(frame, dictionary, NO_COMPRESSION))
                .toList();
    }

    @Provide
    Arbitrary<List<Map<String, String>>> framesForServer() {
        return SampleFrames.anyForServer().list().ofMaxSize(6);
    }

    @Provide
    Arbitrary<Map<String, String>> responses() {
        return Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(1),
                        Arbitraries.of("VALUE", "EXCEPTION"),
                        SampleFrames.anyAttachments(),
                        SampleFrames.anyContent())
                .as((id, status, attachments, content) -> {
                    Map<String, String> map =
                            SampleFrames.of("type", "RESPONSE", "id", id.toString(), "status", status);
                    attachments.forEach((key, value) -> map.put("attachment " + key, value));
                    map.put("content", content);
                    return map;
                });
    }
}
