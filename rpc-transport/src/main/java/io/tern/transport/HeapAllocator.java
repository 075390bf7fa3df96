package io.tern.transport;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * Buffers that are plain arrays, which the collector takes back by itself. For pipes inside one process: a message that is handed
 * to a Netty {@link io.netty.channel.local.LocalChannel} at the moment at which that closes is released by nobody.
 * Thread-safe.
 */
class HeapAllocator extends AbstractByteBufAllocator {
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
    }

    @Override
    protected final ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return newHeapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public final boolean isDirectBufferPooled() {
        return false;
    }
}
