package io.tern.protocol;

import io.tern.spi.Extension;
import java.lang.reflect.Type;
import java.util.List;

/**
 * The default serializer: the protostuff wire format with schemas of our own. Carries every row of the type table; a value
 * that contains itself is refused. {@code docs/protocol.md} has the bytes.
 *
 * <p>Thread-safe.
 */
@Extension("protostuff")
public final class ProtostuffSerializer implements Serializer {
    /** For the extension loader. */
    public ProtostuffSerializer() {}

    @Override
    public BoundSerializer bind(TypeGraph types) {
        return new Bound(types, new ProtostuffCodecs(types));
    }

    private record Bound(TypeGraph graph, ProtostuffCodecs codecs) implements BoundSerializer {
        @Override
        public TupleCodec codec(List<? extends Type> types) {
            List<WireType> resolved = types.stream().map(graph::resolve).toList();
            return ProtostuffTuple.ofPositions(codecs, resolved, SchemaFingerprint.of(graph, resolved));
        }

        @Override
        public TupleCodec fields(List<WireField> fields) {
            List<WireType> types = fields.stream().map(WireField::type).toList();
            return ProtostuffTuple.ofFields(codecs, fields, SchemaFingerprint.of(graph, types));
        }
    }
}
