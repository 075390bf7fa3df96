/**
 * The limit that the others are compared with: Netty, frames and fields by hand, for one service, and nothing else. No deadlines,
 * no routing, no filters, no counters, no versions of a class.
 *
 * <p>Starting points: {@link io.tern.bench.netty.NettyContender}; {@link io.tern.bench.netty.ClientConnection} and {@link
 * io.tern.bench.netty.ServerConnection}, the two ends.
 */
@NullMarked
package io.tern.bench.netty;

import org.jspecify.annotations.NullMarked;
