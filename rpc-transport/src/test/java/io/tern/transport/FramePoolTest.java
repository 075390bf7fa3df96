package io.tern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Buffers that go round. */
final class FramePoolTest {
    private static final int MAX = 1 << 20;

    private final FramePool pool = new FramePool();

    @Test
    void aReleasedFrameComesBackEmpty() {
        ByteBuf frame = pool.heapBuffer(100, MAX);
        frame.writeLong(1).readByte();
        frame.release();

        ByteBuf again = pool.heapBuffer(100, MAX);
        assertThat(again).isSameAs(frame);
        assertThat(again.refCnt()).isEqualTo(1);
        assertThat(again.readerIndex()).isZero();
        assertThat(again.writerIndex()).isZero();
        assertThat(pool.heapBuffer(100, MAX)).isNotSameAs(again);
    }

    @Test
    void aFrameThatIsUsedAfterItsReleaseIsRefused() {
        ByteBuf frame = pool.heapBuffer(100, MAX);
        frame.release();

        assertThatThrownBy(() -> frame.writeByte(1)).isInstanceOf(IllegalReferenceCountException.class);
        assertThatThrownBy(frame::release).isInstanceOf(IllegalReferenceCountException.class);
    }

    @Test
    void aFrameHasTheRoomAndTheLimitThatAreAskedFor() {
        pool.heapBuffer(16, 1_000).release();

        ByteBuf frame = pool.heapBuffer(3_000, 4_000);
        assertThat(frame.capacity()).isGreaterThanOrEqualTo(3_000);
        assertThat(frame.maxCapacity()).isEqualTo(4_000);
        frame.writeZero(4_000);
        assertThatThrownBy(() -> frame.writeByte(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aKeptFrameThatIsTooLargeForItsLimitIsNotUsed() {
        pool.heapBuffer(3_000, MAX).release();

        ByteBuf frame = pool.heapBuffer(16, 1_000);
        frame.writeZero(1_000);
        assertThatThrownBy(() -> frame.writeByte(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void ofALargeFrameTheArrayComesBackForAnotherThatGrows() {
        ByteBuf large = pool.heapBuffer(100, MAX);
        large.writeZero(100_000);
        byte[] array = large.array();
        large.release();

        ByteBuf next = pool.heapBuffer(100, MAX);
        assertThat(next.capacity()).isLessThan(100_000);
        next.writeLong(7);
        next.writeZero(100_000);
        assertThat(next.array()).isSameAs(array);
        assertThat(next.readLong()).isEqualTo(7);
        ByteBuf other = pool.heapBuffer(100, MAX);
        assertThat(other.writeZero(100_000).array()).isNotSameAs(array);
    }

    @Test
    void ofTheLargestOnesNothingIsKept() {
        ByteBuf large = pool.heapBuffer(100, MAX);
        large.writeZero(200_000);
        byte[] array = large.array();
        large.release();

        assertThat(pool.heapBuffer(100, MAX).writeZero(200_000).array()).isNotSameAs(array);
    }

    @Test
    void noMoreAreKeptThanAFew() {
        Set<ByteBuf> many = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 2_000; i++) {
            many.add(pool.heapBuffer(100, MAX));
        }
        many.forEach(ByteBuf::release);

        int old = 0;
        for (int i = 0; i < 2_000; i++) {
            old += many.contains(pool.heapBuffer(100, MAX)) ? 1 : 0;
        }
        assertThat(old).isEqualTo(512);
    }
}
