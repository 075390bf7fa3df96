package io.tern.transport;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.Queue;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;

/**
 * Buffers for frames to send, which one thread makes and another gives up a moment later: small arrays that go round. Netty's own pool
 * does the same for buffers of every size and kind, and for one of a hundred bytes its bookkeeping costs more than the encoding. A frame
 * that is never released costs nobody more than its memory. Thread-safe.
 */
final class FramePool extends AbstractByteBufAllocator {
    private static final int KEPT_FRAMES = 512;
    /** Larger ones are left to the collector, or a burst of them would stay for ever. */
    private static final int KEPT_BYTES = 4 * 1024;

    private final Queue<Frame> idle = new MpmcAtomicArrayQueue<>(KEPT_FRAMES);

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        Frame kept = idle.poll();
        if (kept == null) {
            return new Frame(this, initialCapacity, maxCapacity);
        }
        kept.reuse(initialCapacity, maxCapacity);
        return kept;
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return newHeapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
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
