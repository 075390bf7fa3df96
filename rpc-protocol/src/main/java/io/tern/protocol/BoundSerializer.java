package io.tern.protocol;

import java.lang.reflect.Type;
import java.util.List;

/**
 * A serializer bound to the closed set of types of one service. Codecs are made while a service is exported or
 * referenced, or first called with this serializer, not per call.
 *
 * <p>Thread-safe.
 */
public interface BoundSerializer {
    /**
     * A codec for values told apart by their position: the arguments of a method, or its result (one element).
     *
     * @param types as {@link io.tern.api.MethodDescriptor} gives them
     * @throws IllegalArgumentException if a type is not in the graph this serializer was bound to
     */
    TupleCodec codec(List<? extends Type> types);

    /**
     * A codec for values told apart by their field: the own fields of a declared exception. Fields that the message
     * lacks are read as {@link TupleCodec#ABSENT}, fields that this side lacks are skipped.
     */
    TupleCodec fields(List<WireField> fields);
}
