package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tern.protocol.ProtocolException.Kind;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelloFrameTest {
    private static final String VERSIONS = "00010003010100";
    private static final String APPLICATION = "0008000161";
    private static final String INSTANCE = "0009000169";

    private static HelloFrame decode(String hex) {
        return HelloCodec.decode(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    }

    @Test
    void whatIsAbsentHasItsDefault() {
        HelloFrame hello = decode(VERSIONS + APPLICATION + INSTANCE);
        assertThat(hello.application()).isEqualTo("a");
        assertThat(hello.instanceId()).isEqualTo("i");
        assertThat(hello.serializers()).isEmpty();
        assertThat(hello.compressors()).isEmpty();
        assertThat(hello.frameLimitBytes()).isEqualTo(8 * 1024 * 1024);
        assertThat(hello.inFlightLimit()).isEqualTo(4096);
        assertThat(hello.dictionaryLimit()).isZero();
        assertThat(hello.streamCreditBytes()).isZero();
        assertThat(hello.uptimeMillis()).isZero();
        assertThat(hello.credentials()).isEmpty();
        assertThat(hello.applicationVersion()).isEmpty();
    }

    @Test
    void fieldsComeInAnyOrderAndUnknownOnesAreSkipped() {
        HelloFrame hello = decode("0000000177" + INSTANCE + "ffff0002abcd" + APPLICATION + "000e0000" + "000e0000"
                + "0001000501020304ff");
        assertThat(hello.minVersion()).isEqualTo(1);
        assertThat(hello.maxVersion()).isEqualTo(2);
        assertThat(hello.minorVersion()).isEqualTo(3);
    }

    @Test
    void anUptimeAndADictionaryBeyondThisImplementationAreTaken() {
        HelloFrame hello = decode(VERSIONS + APPLICATION + INSTANCE + "000a00087fffffffffffffff" + "0006000400ffffff");
        assertThat(hello.uptimeMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(hello.dictionaryLimit()).isEqualTo(ServerDictionary.MAX_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                APPLICATION + INSTANCE, // no versions
                VERSIONS + INSTANCE, // no application
                VERSIONS + APPLICATION, // no instance id
                VERSIONS + APPLICATION + INSTANCE + INSTANCE, // twice
                VERSIONS + APPLICATION + INSTANCE + "000d000131" + "000d000131", // two versions of the application
                "00010003020100" + APPLICATION + INSTANCE, // from 2 to 1
                "00010003000100" + APPLICATION + INSTANCE, // from 0
                VERSIONS + "00080000" + INSTANCE, // empty name
                VERSIONS + APPLICATION + INSTANCE + "0004000400000010", // a frame limit of 16 bytes
                VERSIONS + APPLICATION + INSTANCE + "00040004ffffffff", // a negative one
                VERSIONS + APPLICATION + INSTANCE + "0005000400000000", // nothing in flight
                "000c000400000000" + VERSIONS + APPLICATION + INSTANCE, // a wrong checksum
            })
    void whatNoSideCanMeanIsRefused(String hex) {
        assertThatThrownBy(() -> decode(hex))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.kind()).isEqualTo(Kind.HANDSHAKE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // half a key
                "000100", // half a length
                "000100030101", // value cut off
                "000100020101", // versions too short
                "0004000100", // number too short
                "000200020561", // name cut off
                "000200014100", // sixty-five names
            })
    void fieldsThatEndTooEarlyAreRefused(String hex) {
        assertThatThrownBy(() -> decode(hex)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void theHeaderNamesTheNewestVersion() {
        ByteBuf out = Unpooled.buffer();
        HelloFrame.builder("a", "i").versions(1, 3, 0).build().encode(out);
        assertThat(out.getByte(FrameHeader.VERSION_OFFSET)).isEqualTo((byte) 3);
    }

    /** A connection whose names were damaged would answer all its calls with the same failure. */
    @Test
    void nothingInItCanBeDamagedUnseen() {
        ByteBuf frame = Unpooled.buffer();
        HelloFrame.builder("app", "instance")
                .serializers(List.of("protostuff", "hessian"))
                .compressors(List.of("lz4"))
                .credentials("secret")
                .build()
                .encode(frame);
        byte[] body = ByteBufUtil.getBytes(frame, FrameHeader.BYTES, frame.readableBytes() - FrameHeader.BYTES);
        assertThat(HelloCodec.decode(Unpooled.wrappedBuffer(body)).serializers())
                .containsExactly("protostuff", "hessian");
        for (int bit = 0; bit < body.length * 8; bit++) {
            int at = bit / 8;
            if (at < Short.BYTES) {
                continue; // The key of the checksum: nothing says then that there is one, but all else is what it was.
            }
            byte[] damaged = body.clone();
            damaged[at] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> HelloCodec.decode(Unpooled.wrappedBuffer(damaged)))
                    .as("bit %d", bit)
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void theChecksumIsThatOfTheBytesBehindIt() {
        String fields = VERSIONS + APPLICATION + INSTANCE;
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBufUtil.decodeHexDump(fields));
        String field = "000c0004" + "%08x".formatted(checksum.getValue());
        assertThat(decode("ffff0000" + field + fields).application()).isEqualTo("a");
        assertThatThrownBy(() -> decode(field + fields + "ffff0000")).hasMessageContaining("checksum");
    }

    @Test
    void credentialsAreNeverPrinted() {
        HelloFrame hello = HelloFrame.builder("a", "i").credentials("secret").build();
        assertThat(hello.toString()).doesNotContain("secret");
        assertThat(hello.credentials()).isEqualTo("secret");
    }

    @Test
    void theLargestHelloFitsIntoAControlFrame() {
        List<String> names = Collections.nCopies(HelloFrame.NAMES_LIMIT, "n".repeat(HelloFrame.TEXT_LIMIT_BYTES));
        HelloFrame hello = HelloFrame.builder("a".repeat(255), "i".repeat(255))
                .serializers(names)
                .compressors(names)
                .credentials("c".repeat(HelloFrame.CREDENTIALS_LIMIT_BYTES))
                .applicationVersion("v".repeat(255))
                .build();
        FrameCollector server = new FrameCollector(Side.SERVER);
        server.feed(FrameCollector.bytes(hello));
        assertThat(((HelloFrame) server.only()).serializers()).isEqualTo(names);
    }

    @Test
    void valuesOutOfRangeAreNamed() {
        assertThatThrownBy(
                        () -> HelloFrame.builder("a", "i").frameLimitBytes(1023).build())
                .hasMessageContaining("frameLimitBytes: 1023");
        assertThatThrownBy(() -> HelloFrame.builder("a", "i").versions(2, 1, 0).build())
                .hasMessageContaining("maxVersion: 1");
        assertThatThrownBy(() -> HelloFrame.builder("a".repeat(256), "i").build())
                .hasMessageContaining("bytes of application: 256");
        assertThatThrownBy(() -> HelloFrame.builder("a", "i")
                        .applicationVersion("v".repeat(256))
                        .build())
                .hasMessageContaining("bytes of applicationVersion: 256");
        assertThatThrownBy(() ->
                        HelloFrame.builder("a", "i").serializers(List.of("")).build())
                .hasMessageContaining("name in serializers");
    }
}
