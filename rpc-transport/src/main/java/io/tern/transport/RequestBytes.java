package io.tern.transport;

import io.netty.buffer.ByteBuf;

/**
 * An encoded request that waits for its id. Not thread-safe.
 *
 * @param frame the frame; whoever holds this object releases it
 * @param compact whether its arguments are in the compact layout
 */
record RequestBytes(ByteBuf frame, boolean compact) {}
