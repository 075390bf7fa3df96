package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.api.ServiceDescriptor;
import io.tern.protocol.Content;
import io.tern.protocol.GenericJson;
import org.jspecify.annotations.Nullable;

/** Passes on JSON as it is, for a caller that has no types: the only argument is a text, and so is the result. Thread-safe. */
final class GenericCodec implements MethodCodec {
    private final GenericJson json = new GenericJson();

    private GenericCodec() {}

    /**
     * The codec of all methods of a generic service.
     *
     * @throws IllegalArgumentException if the serializer is another one than JSON
     */
    static GenericCodec of(ServiceDescriptor service, String serializer) {
        if (!serializer.equals(GenericJson.SERIALIZER)) {
            throw new IllegalArgumentException("serializer: '" + serializer + "' for generic calls of " + service
                    + " (expected: " + GenericJson.SERIALIZER + ")");
        }
        return new GenericCodec();
    }

    /** None: the format describes itself. */
    @Override
    public long fingerprint() {
        return 0;
    }

    @Override
    public void writeArguments(@Nullable Object[] arguments, ByteBuf out, boolean compact) {
        if (arguments.length != 1 || !(arguments[0] instanceof String text)) {
            throw new IllegalArgumentException("a generic call without its one text (has a filter replaced it?)");
        }
        json.writeArguments(text, out);
    }

    @Override
    public @Nullable Object[] readArguments(Content in, boolean compact) {
        throw clientOnly();
    }

    @Override
    public void writeResult(@Nullable Object value, ByteBuf out, boolean compact) {
        throw clientOnly();
    }

    @Override
    public Object readResult(Content in, boolean compact) {
        return json.readResult(in.toByteBuf());
    }

    @Override
    public boolean writeException(Throwable exception, ByteBuf out, boolean withOrigin) {
        throw clientOnly();
    }

    @Override
    public Throwable readException(Content in) {
        return json.readException(in.toByteBuf());
    }

    private static UnsupportedOperationException clientOnly() {
        return new UnsupportedOperationException("generic services are called, never served");
    }
}
