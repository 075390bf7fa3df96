package io.tern.api;

import org.jspecify.annotations.Nullable;

/**
 * One service's way to one endpoint: encodes, sends, and completes with what comes back. Backed by one or more sockets, which all
 * services of a runtime share; reconnects by itself with jittered back-off. Thread-safe.
 *
 * <p>A call made while the state is not open fails at once with {@link StatusCode#UNAVAILABLE} and
 * {@link RpcException#notExecuted()}: waiting for a connection is the cluster's matter. A call that was handed to a socket
 * which then broke fails with {@link StatusCode#UNAVAILABLE} alone.
 */
public interface Connection extends Invoker, AutoCloseable {
    /** The state; changes are told to the {@link ConnectionListener}. */
    ConnectionState state();

    /** The server behind the connection, from its latest {@code HELLO}; null before the first. */
    @Nullable
    Peer peer();

    /** Returns why the connection is not open, as far as that is known; null while it is, and before the first try has ended. */
    default @Nullable ConnectFailure failure() {
        return null;
    }

    /** Sends a ping unless one is under way; no answer in time makes the connection {@link ConnectionState#SLOW}. */
    void probe();

    /** Gives the connection up; its calls in flight end, sockets are closed when no service needs them. Idempotent. */
    @Override
    void close();
}
