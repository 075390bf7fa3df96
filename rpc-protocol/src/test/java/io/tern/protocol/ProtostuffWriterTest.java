package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing into the array behind a buffer. */
final class ProtostuffWriterTest {
    private static String roundTrip(String text, ByteBuf out) {
        ProtostuffWriter writer = new ProtostuffWriter(out);
        writer.writeString(text);
        writer.writeInteger(-7);
        writer.finish();
        ProtostuffReader reader = new ProtostuffReader(out);
        String read = reader.readString();
        assertThat(reader.readInteger()).isEqualTo(-7);
        assertThat(reader.remaining()).isZero();
        return String.valueOf(read);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 128, 255, 256, 1_000})
    void stringsAroundTheEndOfAShortLength(int chars) {
        for (String last : new String[] {"z", "\u007f", "\u0080", "\u00fc", "\u4e2d", "\ud83d\ude00", "\ud83d"}) {
            String text = "a".repeat(chars) + last;
            assertThat(roundTrip(text, Unpooled.buffer(16))).isEqualTo(text);
            assertThat(roundTrip(last + text, Unpooled.buffer(4_096))).isEqualTo(last + text);
        }
    }

    @Test
    void aBufferWithoutAnArrayGetsTheSameBytes() {
        ByteBuf heap = Unpooled.buffer();
        ByteBuf direct = Unpooled.directBuffer();
        try {
            roundTrip("some text", heap);
            ProtostuffWriter writer = new ProtostuffWriter(direct);
            writer.writeString("some text");
            writer.writeInteger(-7);
            writer.finish();
            assertThat(direct.readableBytes()).isEqualTo(11);
            assertThat(direct.getByte(0)).isEqualTo((byte) 10);
        } finally {
            direct.release();
        }
    }

    @Test
    void writesBehindWhatIsThere() {
        ByteBuf out = Unpooled.buffer(4);
        out.writeInt(0x01020304).skipBytes(1);
        ProtostuffWriter writer = new ProtostuffWriter(out);
        writer.writeFixed64(5);
        writer.writeFloat(1.5f);
        assertThat(out.writerIndex()).as("before the end").isEqualTo(4);
        writer.finish();

        assertThat(out.readerIndex()).isEqualTo(1);
        assertThat(out.writerIndex()).isEqualTo(16);
        assertThat(out.getLongLE(4)).isEqualTo(5);
        assertThat(out.getFloatLE(12)).isEqualTo(1.5f);
    }

    @Test
    void aLimitOfTheBufferIsALimit() {
        assertThatThrownBy(() -> roundTrip("a".repeat(40), Unpooled.buffer(8, 32)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        ByteBuf direct = Unpooled.directBuffer(8, 32);
        try {
            assertThatThrownBy(() -> roundTrip("a".repeat(40), direct)).isInstanceOf(IndexOutOfBoundsException.class);
        } finally {
            direct.release();
        }
    }
}
