package io.tern.transport;

import io.tern.api.MethodDescriptor;
import io.tern.protocol.MethodDefinition;
import org.jspecify.annotations.Nullable;

/** A method as one reference calls it. Thread-safe. */
final class ClientMethod {
    private final MethodDescriptor descriptor;
    private final MethodCodec codec;
    private final boolean oneway;
    private final boolean fixedArguments;
    private final UsualSize usualSize = new UsualSize();
    private volatile @Nullable MethodDefinition definition;

    ClientMethod(MethodDescriptor descriptor, MethodCodec codec, boolean oneway) {
        this.descriptor = descriptor;
        this.codec = codec;
        this.oneway = oneway;
        fixedArguments = FixedTypes.areAll(descriptor.genericParameterTypes());
    }

    MethodDescriptor descriptor() {
        return descriptor;
    }

    MethodCodec codec() {
        return codec;
    }

    /** Whether the caller wants no reply. */
    boolean oneway() {
        return oneway;
    }

    /** Whether nothing that a caller passes can change. */
    boolean fixedArguments() {
        return fixedArguments;
    }

    /** Of its requests. */
    UsualSize usualSize() {
        return usualSize;
    }

    /** The names for the wire, with the number that a connection agreed on for the serializer. */
    MethodDefinition definition(int serializer) {
        MethodDefinition known = definition;
        if (known == null || known.serializer() != serializer) {
            known = MethodDefinition.of(descriptor, serializer, codec.fingerprint());
            definition = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return descriptor.toString();
    }
}
