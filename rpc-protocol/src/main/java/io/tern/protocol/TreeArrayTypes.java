package io.tern.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The arrays that may stand where {@code Object} is declared, by names such as {@code int[][]}: of scalars of the type table,
 * of {@code Object} and of classes of the graph. Thread-safe.
 */
final class TreeArrayTypes {
    private static final String BRACKETS = "[]";
    private static final int MAX_DIMENSIONS = 8;

    private final String owner;
    private final Map<String, Component> components = new HashMap<>();
    /** Bounded by the components and dimensions that there are. */
    private final Map<String, TreeArrayCodec> codecs = new ConcurrentHashMap<>();

    TreeArrayTypes(String owner) {
        this.owner = owner;
    }

    /** Adds what may be inside; before the first use. */
    void add(Class<?> component, TreeCodec codec) {
        components.put(component.getTypeName(), new Component(component, codec));
    }

    /** The codec of an array that is to be written. */
    TreeArrayCodec of(Class<?> array) {
        TreeArrayCodec codec = find(array.getTypeName());
        if (codec == null || codec.type() != array) { // or a class of the same name from another loader
            throw ReferenceCodec.outside(array, owner);
        }
        return codec;
    }

    /** The codec of an array that a message names. */
    TreeArrayCodec named(String name) {
        TreeArrayCodec codec = find(name);
        if (codec == null) {
            throw new WireFormatException("expected an array of a known type, found " + TypeNames.shown(name)
                    + ", whose component is not among the types of " + owner);
        }
        return codec;
    }

    private @Nullable TreeArrayCodec find(String name) {
        TreeArrayCodec known = codecs.get(name);
        if (known != null) {
            return known;
        }
        String inside = name;
        for (int dimensions = 1; dimensions <= MAX_DIMENSIONS && inside.endsWith(BRACKETS); dimensions++) {
            inside = inside.substring(0, inside.length() - BRACKETS.length());
            Component component = components.get(inside);
            if (component != null) {
                TreeArrayCodec made = newCodec(component, dimensions);
                TreeArrayCodec raced = codecs.putIfAbsent(name, made);
                return raced == null ? made : raced;
            }
        }
        return null;
    }

    private static TreeArrayCodec newCodec(Component component, int dimensions) {
        TreeArrayCodec codec = new TreeArrayCodec(component.type, component.codec);
        Class<?> type = component.type;
        for (int i = 1; i < dimensions; i++) {
            type = type.arrayType();
            codec = new TreeArrayCodec(type, codec);
        }
        return codec;
    }

    private record Component(Class<?> type, TreeCodec codec) {}
}
