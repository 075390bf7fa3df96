package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** About how large frames are. */
final class UsualSizeTest {
    private final UsualSize size = new UsualSize();

    @Test
    void knowsTheLargestAtOnce() {
        assertThat(size.bytes()).isZero();
        size.saw(100);
        size.saw(2_000);
        size.saw(300);
        assertThat(size.bytes()).isBetween(1_900, 2_000);
    }

    @Test
    void forgetsSlowly() {
        size.saw(2_000);
        for (int i = 0; i < 1_000; i++) {
            size.saw(100);
        }
        assertThat(size.bytes()).isBetween(100, 200);
    }

    @Test
    void aHugeFrameDoesNotMakeThoseAfterItHuge() {
        size.saw(8 << 20);
        assertThat(size.bytes()).isEqualTo(FramePool.KEPT_BYTES);
    }
}
