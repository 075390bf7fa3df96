package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for frames to send, which one thread makes and another gives up a moment later: arrays that go round. Netty's own pool
 * does the same for buffers of every size and kind, and for one of a hundred bytes its bookkeeping costs more than the encoding. A frame
 * that is never released costs nobody more than its memory. Thread-safe.
 */
final class FramePool extends HeapAllocator {
    private static final int KEPT_FRAMES = 512;
    /** Of larger ones only the arrays are kept, and few of them, or a burst would stay for ever. */
    static final int KEPT_BYTES = 4 * 1024;
    /** Frames grow to powers of two. */
    private static final int ARRAY_SIZES = 5;
    /** Of each size; 2 MiB in all. */
    private static final int KEPT_ARRAYS = 8;

    private final Queue<Frame> idle = new MpmcAtomicArrayQueue<>(KEPT_FRAMES);
    /** Of twice the size of frames that are kept, of four times, and so on. */
    private final List<Queue<byte[]>> arrays =
            Stream.generate(FramePool::newQueue).limit(ARRAY_SIZES).toList();

    private static Queue<byte[]> newQueue() {
        return new MpmcAtomicArrayQueue<>(KEPT_ARRAYS);
    }

    /** Where arrays of this size are kept, or null. */
    private @Nullable Queue<byte[]> arraysOf(int size) {
        int doublings = Integer.numberOfTrailingZeros(size / KEPT_BYTES);
        boolean kept = Integer.bitCount(size) == 1 && doublings > 0 && doublings <= ARRAY_SIZES;
        return kept ? arrays.get(doublings - 1) : null;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        if (initialCapacity > KEPT_BYTES) {
            return super.newHeapBuffer(initialCapacity, maxCapacity);
        }
        Frame kept = idle.poll();
        if (kept == null || kept.capacity() > maxCapacity) {
            return new Frame(this, initialCapacity, maxCapacity);
        }
        kept.reuse(initialCapacity, maxCapacity);
        return kept;
    }

    /** A buffer that comes back when it is released. */
    private static final class Frame extends UnpooledHeapByteBuf {
        private final FramePool pool;

        Frame(FramePool pool, int initialCapacity, int maxCapacity) {
            super(pool, initialCapacity, maxCapacity);
            this.pool = pool;
        }

        void reuse(int initialCapacity, int maxCapacity) {
            maxCapacity(maxCapacity);
            resetRefCnt();
            clear();
            if (capacity() < initialCapacity) {
                capacity(initialCapacity);
            }
        }

        /** Called before the fields are set, too, but for none of a size that is kept. */
        @Override
        protected byte[] allocateArray(int size) {
            Queue<byte[]> kept = size > KEPT_BYTES ? pool.arraysOf(size) : null;
            byte[] array = kept == null ? null : kept.poll();
            return array == null ? new byte[size] : array;
        }

        @Override
        protected void freeArray(byte[] array) {
            Queue<byte[]> kept = array.length > KEPT_BYTES ? pool.arraysOf(array.length) : null;
            if (kept != null) {
                kept.offer(array);
            }
        }

        @Override
        protected void deallocate() {
            if (capacity() > KEPT_BYTES || !pool.idle.offer(this)) {
                super.deallocate();
            }
        }
    }
}
