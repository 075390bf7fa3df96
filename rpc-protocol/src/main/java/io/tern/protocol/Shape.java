package io.tern.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a type look on the wire. Shapes name their parts by type; {@link TypeGraph#shape} gives the shape
 * of a part, so that a type may contain itself.
 *
 * <p>Thread-safe.
 */
public sealed interface Shape {
    /** The type that looks like this. */
    WireType type();

    /** A value of the type table without parts: primitives, boxes, String, byte[], UUID, java.time and so on. */
    record Scalar(WireType type) implements Shape {}

    /** An enum; constants travel by name. */
    record EnumShape(WireType type) implements Shape {
        /** The constants in declaration order. */
        public List<Enum<?>> constants() {
            return List.of((Enum<?>[]) type.raw().getEnumConstants());
        }
    }

    /** {@code Object}, or a supertype of table types: whatever table type or class of the graph is assignable. */
    record Open(WireType type) implements Shape {}

    /** An array of anything but bytes. */
    record ArrayShape(WireType type, WireType component) implements Shape {}

    /** A collection. */
    record CollectionShape(WireType type, WireType element) implements Shape {
        /** A new collection for a reader to fill; its size has been checked against the bytes that remain. */
        public Collection<@Nullable Object> newCollection(int size) {
            return Containers.collectionMaker(type.raw(), element.raw()).apply(size);
        }
    }

    /** A map. */
    record MapShape(WireType type, WireType key, WireType value) implements Shape {
        /** A new map for a reader to fill; its size has been checked against the bytes that remain. */
        public Map<@Nullable Object, @Nullable Object> newMap(int size) {
            return Containers.mapMaker(type.raw(), key.raw()).apply(size);
        }
    }

    /** {@code java.util.Map.Entry}, and the classes of the JDK that are one. */
    record EntryShape(WireType type, WireType key, WireType value) implements Shape {
        /** A new entry, which cannot be changed unless its class says so. */
        public Map.Entry<@Nullable Object, @Nullable Object> newEntry(@Nullable Object k, @Nullable Object v) {
            return Containers.newEntry(type.raw(), k, v);
        }
    }

    /** {@code java.util.Optional}. */
    record OptionalShape(WireType type, WireType element) implements Shape {}

    /** An interface or abstract class of the user's: a value is of one of {@link TypeGraph#subtypes}. */
    record AbstractShape(WireType type) implements Shape {}

    /**
     * A record or bean of the user's. Where it is declared, a value may also be of one of {@link TypeGraph#subtypes}.
     *
     * @param fields of a record in the order of its components, of a bean by number, inherited ones included
     * @param maker makes instances
     */
    record Struct(WireType type, List<WireField> fields, StructMaker maker) implements Shape {
        /** Copies the fields. */
        public Struct {
            fields = List.copyOf(fields);
        }

        /**
         * A new instance.
         *
         * @param values in the order of {@link #fields}; {@link TupleCodec#ABSENT} leaves a bean's field as its
         *     constructor set it and a record's component null or zero
         * @throws WireFormatException if the constructor threw, or a primitive is null
         */
        public Object newInstance(@Nullable Object[] values) {
            return maker.newInstance(fields, values);
        }
    }
}
