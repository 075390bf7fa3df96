/**
 * Frames and codecs: what two processes say to each other, byte for byte, without any socket.
 *
 * <p>Starting points: {@link io.tern.protocol.FrameDecoder} reads, {@link io.tern.protocol.RequestEncoder} and {@link
 * io.tern.protocol.ResponseEncoder} write, {@link io.tern.protocol.Agreement} is what two {@code HELLO}s lead to.
 */
@NullMarked
package io.tern.protocol;

import org.jspecify.annotations.NullMarked;
