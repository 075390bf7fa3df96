package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    @ParameterizedTest
    @CsvSource({"0,00", "1,01", "127,7f", "128,8001", "16383,ff7f", "16384,808001", "2147483647,ffffffff07"})
    void varintsAreLeastSignificantFirst(int value, String hex) {
        ByteBuf out = Unpooled.buffer();
        Wire.writeVarint(out, value);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex);
        assertThat(Wire.varintBytes(value)).isEqualTo(hex.length() / 2);
        assertThat(Wire.readVarint(out, "x")).isEqualTo(value);
    }

    @Test
    void aVarintTakesAByteForEverySevenBits() {
        assertThat(Wire.varintBytes(0)).isEqualTo(1);
        assertThat(Wire.varintBytes(-1)).isEqualTo(10);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertThat(Wire.varintBytes(1L << bit)).as("bit %d", bit).isEqualTo(bit / 7 + 1);
            assertThat(Wire.varintBytes((1L << bit) | 1)).as("bit %d", bit).isEqualTo(bit / 7 + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "ffffffff08", "ffffffff0f", "ffffffffff01", "8080808080"})
    void varintsOfMoreThan31BitsOrCutOffAreRefused(String hex) {
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        assertThatThrownBy(() -> Wire.readVarint(in, "x")).isInstanceOf(ProtocolException.class);
    }

    @Property
    void everyStringComesBack(@ForAll String text) {
        ByteBuf out = Unpooled.buffer();
        Wire.writeString(out, text);
        assertThat(out.readableBytes()).isEqualTo(Wire.stringBytes(text));
        String expected = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(Wire.readString(out, Integer.MAX_VALUE, "x")).isEqualTo(expected);
    }

    @Property
    void aCutTextFitsAndIsABeginning(@ForAll String text, @ForAll @IntRange(min = 3, max = 40) int limit) {
        String cut = Wire.cut(text, limit);
        assertThat(ByteBufUtil.utf8Bytes(cut)).isLessThanOrEqualTo(Math.max(limit, ByteBufUtil.utf8Bytes("…")));
        if (!cut.equals(text)) {
            assertThat(cut).endsWith("…");
            assertThat(text).startsWith(cut.substring(0, cut.length() - 1));
            assertThat(ByteBufUtil.utf8Bytes(text)).isGreaterThan(limit);
        }
    }

    @Test
    void lengthsAreCheckedBeforeMemoryIsTaken() {
        ByteBuf in = Unpooled.buffer();
        Wire.writeVarint(in, Integer.MAX_VALUE);
        assertThatThrownBy(() -> Wire.readString(in.duplicate(), Integer.MAX_VALUE, "x"))
                .hasMessageContaining("ends too early");
        assertThatThrownBy(() -> Wire.readString(in.duplicate(), 10, "x")).hasMessageContaining("limit: 10");
        assertThatThrownBy(() -> Wire.readStrings(in.duplicate(), 10, "x")).hasMessageContaining("limit: 10");
    }
}
