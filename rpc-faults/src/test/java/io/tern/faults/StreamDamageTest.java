package io.tern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tern.faults.Faults.Damage;
import io.tern.faults.StreamDamage.End;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StreamDamageTest {
    private static final int BYTES = 1_000_000;

    @Test
    void dependsOnThePlaceAndNotOnThePieces() {
        Damage damage = new Damage(50, 60, 0, 0);
        ByteBuf whole = apply(damage, 20_000, 20_000).out;
        for (int piece : List.of(1, 7, 1_000, 19_999)) {
            assertThat(apply(damage, 20_000, piece).out).isEqualTo(whole);
        }
    }

    @Test
    void happensAsOftenAsItShould() {
        Applied corrupted = apply(new Damage(1_000, 0, 0, 0), BYTES, 4_096);
        assertThat(corrupted.out.readableBytes()).isEqualTo(BYTES);
        int changed = 0;
        while (corrupted.out.isReadable()) {
            byte found = corrupted.out.readByte();
            assertThat(Integer.bitCount(found & 0xFF)).as("one bit of a zero").isLessThanOrEqualTo(1);
            changed += found == 0 ? 0 : 1;
        }
        assertThat(changed).isCloseTo(1_000, within(150));

        Applied duplicated = apply(new Damage(0, 1_000, 0, 0), BYTES, 4_096);
        assertThat(duplicated.out.readableBytes() - BYTES).isCloseTo(1_000, within(150));
    }

    @Test
    void theEndComesOnceAndLosesWhatFollows() {
        Applied truncated = apply(new Damage(0, 0, 1_000, 0), BYTES, 100);
        assertThat(truncated.end).isEqualTo(End.TRUNCATED);
        assertThat(truncated.out.readableBytes()).isBetween(1, 10_000);
        assertThat(apply(new Damage(0, 0, 0, 1_000), BYTES, 100).end).isEqualTo(End.RESET);
    }

    @Test
    void noDamageChangesNothing() {
        Applied passed = apply(new Damage(0, 0, 0, 0), 10_000, 33);
        assertThat(passed.end).isEqualTo(End.NONE);
        assertThat(passed.out).isEqualTo(Unpooled.buffer().writeZero(10_000));
    }

    private record Applied(ByteBuf out, End end) {}

    private static Applied apply(Damage damage, int bytes, int piece) {
        StreamDamage stream = new StreamDamage(new SplittableRandom(1));
        ByteBuf in = Unpooled.buffer().writeZero(bytes);
        ByteBuf out = Unpooled.buffer();
        End end = End.NONE;
        while (in.isReadable() && end == End.NONE) {
            end = stream.apply(damage, in.readSlice(Math.min(piece, in.readableBytes())), out);
        }
        return new Applied(out, end);
    }
}
