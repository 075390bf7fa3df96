package io.tern.api;

import org.jspecify.annotations.Nullable;

/**
 * Arguments of a call that may be sent after its stub has returned. They are encoded once and keep the values of that moment, whatever the
 * caller does with its objects later. Made by {@link Transport.Client#keep}. Thread-safe.
 */
public interface KeptArguments {
    /**
     * Encodes the arguments unless a connection has done so. The caller's objects are not read any more once this returns.
     *
     * @throws RpcException not executed, if the arguments cannot travel or are too large
     */
    void seal();

    /**
     * Gives the arguments up if no connection has encoded them: the call has ended. The caller's objects are not read any more once this
     * returns.
     */
    void release();

    /** The arguments: the caller's own before they are encoded, then what the bytes decode to. Treat as read-only. */
    @Nullable
    Object[] values();
}
