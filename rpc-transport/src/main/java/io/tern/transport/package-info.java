/**
 * Calls over Netty: connections, their in-flight tables and heartbeats, and the server's path from a frame to its chain.
 *
 * <p>Starting points: {@link io.tern.transport.NettyTransport}; a call on the client goes {@link
 * io.tern.transport.ServiceConnection}, {@link io.tern.transport.ClientSession}, {@link io.tern.transport.ClientCalls}; on the
 * server {@link io.tern.transport.ServerSession}, {@link io.tern.transport.ServerCalls}, {@link io.tern.transport.ServerCall}.
 */
@NullMarked
package io.tern.transport;

import org.jspecify.annotations.NullMarked;
