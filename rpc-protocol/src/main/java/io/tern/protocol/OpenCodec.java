package io.tern.protocol;

import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place where {@code Object} or the like is declared. In the tagged layout a value looks as it does where its own class
 * is declared, integers marked besides; in the compact one the mark stands before the body.
 */
final class OpenCodec extends ValueCodec {
    private static final Map<Class<?>, Integer> MARKS = marks();

    private final Class<?> bound;
    private final String owner;
    private final ReferenceCodec references;
    /** The mark of an integer without one, or {@link Mark#PLAIN} where nothing says what it is. */
    private final int plainInteger;

    private final Map<Class<?>, ValueCodec> byClass = new HashMap<>();
    private final Map<Integer, ValueCodec> byMark = new HashMap<>();

    OpenCodec(WireType declared, String owner, ReferenceCodec references) {
        this.bound = declared.raw();
        this.plainInteger = plainInteger(declared);
        this.owner = owner;
        this.references = references;
        ScalarCodecs.byClass().forEach((type, codec) -> {
            if (!type.isPrimitive() && type != Void.class) {
                byClass.put(type, codec);
            }
        });
        byMark.putAll(ScalarCodecs.byMark());
        byMark.put(Mark.BOOLEAN, SimpleCodecs.BOOLEAN);
        byMark.put(Mark.BYTE, IntegerCodec.BYTE);
        byMark.put(Mark.SHORT, IntegerCodec.SHORT);
        byMark.put(Mark.CHAR, SimpleCodecs.CHAR);
        byMark.put(Mark.INT, IntegerCodec.INT);
        byMark.put(Mark.LONG, IntegerCodec.LONG);
        byMark.put(Mark.BYTES, SimpleCodecs.BYTES);
        byMark.put(Mark.FLOAT, FloatingCodec.FLOAT);
        byMark.put(Mark.DOUBLE, FloatingCodec.DOUBLE);
        byMark.put(Mark.STRING, SimpleCodecs.STRING);
        byMark.put(Mark.STRUCT, references);
        byMark.put(Mark.ENUM, references);
    }

    /** Completes the codec, once; elements of what it carries are open themselves. */
    void complete(ValueCodec element, Map<String, ComponentType> components) {
        byMark.put(Mark.LIST, collection(List.class, element));
        byMark.put(Mark.SET, collection(Set.class, element));
        byMark.put(Mark.QUEUE, collection(Queue.class, element));
        WireType map = new WireType(Map.class, List.of(WireType.OBJECT, WireType.OBJECT));
        byMark.put(Mark.MAP, new MapCodec(map, element, element, Containers.mapMaker(Map.class, Object.class)));
        byMark.put(Mark.OPTIONAL, new OptionalCodec(element));
        byMark.put(Mark.ENTRY, new EntryCodec(Map.Entry.class, element, element));
        byMark.put(Mark.ARRAY, new UntypedArrayCodec(components, owner));
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        ValueCodec codec = byClass.get(value.getClass());
        if (codec instanceof IntegerCodec integer) {
            out.mark(integer.mark());
        } else if (codec == null) {
            codec = codecFor(value);
        }
        codec.writeField(out, number, value);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        return checked(codec(foundMark(in)).readField(in, number));
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        int mark = markOf(value);
        out.writeCount(mark);
        codec(mark).writeBody(out, value);
    }

    @Override
    Object readBody(ProtostuffReader in) {
        int mark = in.readCount();
        return checked(codec(mark).readBody(in));
    }

    @Override
    void writeNullable(ProtostuffWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(0);
        } else {
            writeBody(out, value);
        }
    }

    @Override
    @Nullable
    Object readNullable(ProtostuffReader in) {
        int mark = in.readCount();
        return mark == 0 ? null : checked(codec(mark).readBody(in));
    }

    @Override
    String describe() {
        return bound == Object.class ? "any known type" : "a " + bound.getName();
    }

    private static CollectionCodec collection(Class<?> raw, ValueCodec element) {
        WireType type = new WireType(raw, List.of(WireType.OBJECT));
        return new CollectionCodec(type, raw, element, Containers.collectionMaker(raw, Object.class));
    }

    private ValueCodec codec(int mark) {
        ValueCodec codec = byMark.get(mark);
        if (codec == null) {
            throw new WireFormatException("expected " + describe() + ", found " + Mark.nameOf(mark));
        }
        return codec;
    }

    /** Of a value whose class alone does not say. */
    private ValueCodec codecFor(Object value) {
        return codec(markOf(value));
    }

    private int foundMark(ProtostuffReader in) {
        if (in.mark() != Mark.PLAIN) {
            return in.mark();
        }
        if (in.isFixed32()) {
            return Mark.FLOAT;
        }
        if (in.isFixed64()) {
            return Mark.DOUBLE;
        }
        if (in.isLengthDelimited()) {
            return Mark.STRING;
        }
        if (in.isVarint() && plainInteger != Mark.PLAIN) {
            return plainInteger;
        }
        throw mismatch(in); // an integer of which it is not known whether it was an int or a long
    }

    /** Older peers write what is declared as {@code ? super Integer} as if it were {@code Integer}. */
    private static int plainInteger(WireType type) {
        boolean above = type.raw() == Object.class && !type.arguments().isEmpty();
        ValueCodec lower = above ? ScalarCodecs.byClass().get(type.argument(0).raw()) : null;
        return lower instanceof IntegerCodec integer ? integer.mark() : Mark.PLAIN;
    }

    private int markOf(Object value) {
        Integer scalar = MARKS.get(value.getClass());
        if (scalar != null) {
            return scalar;
        }
        if (value instanceof ZoneId) {
            return zoneMark();
        }
        return references.carries(value) ? Mark.STRUCT : containerMarkOf(value);
    }

    private int containerMarkOf(Object value) {
        if (value.getClass().isArray()) {
            return Mark.ARRAY;
        }
        if (value instanceof Map) {
            return Mark.MAP;
        }
        if (value instanceof Collection<?> collection) {
            return CollectionCodec.markOf(collection);
        }
        if (value instanceof Map.Entry) {
            return Mark.ENTRY;
        }
        if (value instanceof Optional) {
            return Mark.OPTIONAL;
        }
        Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        throw ReferenceCodec.outside(type, owner);
    }

    private Object checked(Object value) {
        if (!bound.isInstance(value)) {
            throw new WireFormatException(
                    "expected " + describe() + ", found " + value.getClass().getName());
        }
        return value;
    }

    private static Map<Class<?>, Integer> marks() {
        Map<Class<?>, Integer> marks = new HashMap<>();
        ScalarCodecs.byClass().forEach((type, codec) -> {
            if (codec instanceof ScalarCodec<?> scalar) {
                marks.put(type, scalar.mark());
            } else if (codec instanceof IntegerCodec integer) {
                marks.put(type, integer.mark());
            }
        });
        marks.put(Boolean.class, Mark.BOOLEAN);
        marks.put(Character.class, Mark.CHAR);
        marks.put(byte[].class, Mark.BYTES);
        marks.put(Float.class, Mark.FLOAT);
        marks.put(Double.class, Mark.DOUBLE);
        marks.put(String.class, Mark.STRING);
        return Map.copyOf(marks);
    }

    private static int zoneMark() {
        return ((ScalarCodec<?>) ScalarCodecs.of(ZoneId.class)).mark();
    }
}
