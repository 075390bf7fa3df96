package io.tern.protocol;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An array where {@code Object} is declared: its class travels as {@code [} for each dimension and the name of what is
 * inside, which is a scalar of the type table, {@code Object} or a class of the graph.
 */
final class UntypedArrayCodec extends ValueCodec {
    private static final int MAX_DIMENSIONS = 8;

    private final Map<String, ComponentType> components;
    private final String owner;
    /** Bounded by the components and dimensions that there are. */
    private final Map<String, ArrayCodec> codecs = new ConcurrentHashMap<>();

    UntypedArrayCodec(Map<String, ComponentType> components, String owner) {
        this.components = components;
        this.owner = owner;
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        String name = nameOf(value.getClass());
        ArrayCodec codec = codec(name);
        out.mark(Mark.ARRAY);
        out.startGroup(number);
        out.typeField(name);
        codec.writeElements(out, value);
        out.endGroup(number);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        if (!in.isGroup() || in.mark() != Mark.ARRAY) {
            throw mismatch(in);
        }
        in.enter();
        Object value = codec(in.readTypeField(number)).readElements(in, number);
        in.exit();
        return value;
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        String name = nameOf(value.getClass());
        ArrayCodec codec = codec(name);
        out.writeString(name);
        codec.writeBody(out, value);
    }

    @Override
    Object readBody(ProtostuffReader in) {
        return codec((String) SimpleCodecs.STRING.readBody(in)).readBody(in);
    }

    @Override
    String describe() {
        return "an array of a known type";
    }

    private String nameOf(Class<?> array) {
        int dimensions = 0;
        Class<?> inside = array;
        while (inside.isArray() && inside != byte[].class) {
            inside = inside.getComponentType();
            dimensions++;
        }
        ComponentType component = components.get(inside.getName());
        if (component == null || component.type() != inside || dimensions > MAX_DIMENSIONS) {
            throw ReferenceCodec.outside(array, owner);
        }
        return "[".repeat(dimensions) + inside.getName();
    }

    private ArrayCodec codec(String name) {
        ArrayCodec known = codecs.get(name);
        return known != null ? known : newCodec(name);
    }

    private ArrayCodec newCodec(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        String inside = name.substring(dimensions);
        if (inside.equals("B") && dimensions > 1) { // byte[] is a scalar, and its name begins with a bracket
            dimensions--;
            inside = byte[].class.getName();
        }
        ComponentType component = components.get(inside);
        if (component == null || dimensions == 0 || dimensions > MAX_DIMENSIONS) {
            throw new WireFormatException("expected " + describe() + ", found " + TypeNames.shown(name)
                    + ", whose component is not among the types of " + owner);
        }
        ArrayCodec codec = new ArrayCodec(component.type(), component.codec());
        Class<?> type = component.type();
        for (int i = 1; i < dimensions; i++) {
            type = type.arrayType();
            codec = new ArrayCodec(type, codec);
        }
        codecs.putIfAbsent(name, codec);
        return codec;
    }
}
