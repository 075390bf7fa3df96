package io.tern.protocol;

import java.lang.reflect.Type;
import java.util.List;

/** A self-describing format, bound to the types of one service. Thread-safe. */
record TreeBound(TypeGraph graph, TreeCodecs codecs, TreeFormat format) implements BoundSerializer {
    @Override
    public TupleCodec codec(List<? extends Type> types) {
        return TreeTuple.ofPositions(
                format, codecs, types.stream().map(graph::resolve).toList());
    }

    @Override
    public TupleCodec fields(List<WireField> fields) {
        return TreeTuple.ofFields(format, codecs, fields);
    }
}
