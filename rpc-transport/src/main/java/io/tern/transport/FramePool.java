package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.Queue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;

/**
 * Buffers for frames to send, which one thread makes and another gives up a moment later: small arrays that go round. Netty's own pool
 * does the same for buffers of every size and kind, and for one of a hundred bytes its bookkeeping costs more than the encoding. A frame
 * that is never released costs nobody more than its memory. Thread-safe.
 */
final class FramePool extends HeapAllocator {
    private static final int KEPT_FRAMES = 512;
    /** Larger ones are left to the collector, or a burst of them would stay for ever. */
    static final int KEPT_BYTES = 4 * 1024;

    private final Queue<Frame> idle = new MpmcAtomicArrayQueue<>(KEPT_FRAMES);

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

        @Override
        protected void deallocate() {
            if (capacity() > KEPT_BYTES || !pool.idle.offer(this)) {
                super.deallocate();
            }
        }
    }
}
