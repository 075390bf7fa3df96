package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.tern.spi.ExtensionPoint;

/**
 * Makes bodies smaller. Its extension name is its name on the wire, so whatever has that name must read and write the same
 * format everywhere. One instance per runtime, closed with it if it is {@link AutoCloseable}; thread-safe.
 */
@ExtensionPoint
public interface Compressor {
    /**
     * Compresses all readable bytes of {@code source} and appends the result to {@code target}. Both buffers stay the
     * caller's; the reader index of {@code source} may move.
     *
     * @param maxBytes the result is of no use if it is larger; the implementation may stop there
     * @return whether {@code target} holds the whole result
     */
    boolean compress(ByteBuf source, ByteBuf target, int maxBytes);

    /**
     * Decompresses all readable bytes of {@code source} and appends the result to {@code target}, growing it only as bytes
     * really come out. Both buffers stay the caller's. The source comes from a peer that may be hostile.
     *
     * @param maxBytes the result's largest size; more is an error, found before the memory for it is taken
     * @throws IllegalArgumentException if the source is damaged, cut off, followed by other bytes, or inflates to more than
     *     {@code maxBytes}
     */
    void decompress(ByteBuf source, ByteBuf target, int maxBytes);
}
