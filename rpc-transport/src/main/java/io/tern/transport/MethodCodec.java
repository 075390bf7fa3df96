package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.protocol.Content;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads what one method carries, with one serializer. What it throws on writing is a mistake of this side, on
 * reading one of the bytes; either way the caller of the method gets {@code SERIALIZATION}. Thread-safe.
 */
interface MethodCodec {
    /** Equal on two sides exactly if they may use the compact layout between them; 0 where there is none. */
    long fingerprint();

    /** Appends the arguments. */
    void writeArguments(@Nullable Object[] arguments, ByteBuf out, boolean compact);

    /** Reads the arguments. */
    @Nullable
    Object[] readArguments(Content in, boolean compact);

    /** Appends a result. */
    void writeResult(@Nullable Object value, ByteBuf out, boolean compact);

    /** Reads a result. */
    @Nullable
    Object readResult(Content in, boolean compact);

    /**
     * Appends an exception; false, with nothing written, if it cannot reach the caller as itself.
     *
     * @param withOrigin as {@link io.tern.protocol.Agreement#exceptionOrigins()} says
     */
    boolean writeException(Throwable exception, ByteBuf out, boolean withOrigin);

    /**
     * Reads an exception of the service.
     *
     * @throws io.tern.api.RpcException with {@code UNKNOWN} if this side knows neither its class nor one above it
     */
    Throwable readException(Content in);
}
