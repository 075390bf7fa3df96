package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.ServiceDescriptor;
import io.tern.protocol.BoundSerializer;
import io.tern.protocol.Content;
import io.tern.protocol.ExceptionCodec;
import io.tern.protocol.Layout;
import io.tern.protocol.Serializer;
import io.tern.protocol.TupleCodec;
import io.tern.protocol.TypeGraph;
import io.tern.spi.ExtensionSet;
import io.tern.spi.Extensions;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Codecs made of the serializers of a runtime. Thread-safe. */
final class SerializerCodecs implements Codecs {
    private final ExtensionSet<Serializer> serializers;
    private final List<String> names;

    SerializerCodecs(Extensions extensions) {
        serializers = extensions.of(Serializer.class);
        List<String> ordered = new ArrayList<>(serializers.names());
        serializers.defaultName().filter(ordered::remove).ifPresent(name -> ordered.add(0, name));
        names = List.copyOf(ordered);
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public List<MethodCodec> compile(
            ServiceDescriptor service, Function<MethodDescriptor, MethodSettings> settings, String serializer) {
        if (service.isGeneric()) {
            return List.of(GenericCodec.of(service, serializer));
        }
        TypeGraph graph = TypeGraph.of(service, settings);
        BoundSerializer bound = serializers.get(serializer).bind(graph);
        List<MethodCodec> codecs = new ArrayList<>();
        for (MethodDescriptor method : service.methods()) {
            codecs.add(new SerializerCodec(method, graph, bound));
        }
        return List.copyOf(codecs);
    }

    /** The codecs of one method. Thread-safe. */
    private static final class SerializerCodec implements MethodCodec {
        private final TupleCodec arguments;
        private final @Nullable TupleCodec result;
        private final ExceptionCodec exceptions;
        private final long fingerprint;

        SerializerCodec(MethodDescriptor method, TypeGraph graph, BoundSerializer bound) {
            arguments = bound.codec(method.genericParameterTypes());
            Type type = method.resultType();
            result = type == void.class ? null : bound.codec(List.of(type));
            exceptions = new ExceptionCodec(graph, bound, method);
            fingerprint = combined(arguments.fingerprint(), result == null ? 1 : result.fingerprint());
        }

        /** Both layouts must be compact for the method to have one. */
        private static long combined(long ofArguments, long ofResult) {
            return ofArguments == 0 || ofResult == 0 ? 0 : Math.max(1, (31 * ofArguments + ofResult) & Long.MAX_VALUE);
        }

        @Override
        public long fingerprint() {
            return fingerprint;
        }

        @Override
        public void writeArguments(@Nullable Object[] values, ByteBuf out, boolean compact) {
            arguments.write(values, out, layout(compact));
        }

        @Override
        public @Nullable Object[] readArguments(Content in, boolean compact) {
            return arguments.read(in, layout(compact));
        }

        @Override
        public void writeResult(@Nullable Object value, ByteBuf out, boolean compact) {
            if (result != null) {
                result.writeOne(value, out, layout(compact));
            }
        }

        @Override
        public @Nullable Object readResult(Content in, boolean compact) {
            return result == null ? null : result.readOne(in, layout(compact));
        }

        @Override
        public boolean writeException(Throwable exception, ByteBuf out, boolean withOrigin) {
            return exceptions.write(exception, out, withOrigin);
        }

        @Override
        public Throwable readException(Content in) {
            return exceptions.read(in.toByteBuf());
        }

        private static Layout layout(boolean compact) {
            return compact ? Layout.COMPACT : Layout.TAGGED;
        }
    }
}
