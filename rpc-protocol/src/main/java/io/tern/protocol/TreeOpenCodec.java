package io.tern.protocol;

import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place where {@code Object} or the like is declared. A value that does not say itself what it is stands in a wrapper that
 * has the name of its type: a class of the type table, an interface such as {@code java.util.Set}, or an array type.
 */
final class TreeOpenCodec extends TreeCodec {
    private final Class<?> bound;
    private final TreeReferenceCodec references;
    /** By the name in wrappers: what is in one where the format does not tell types. */
    private final Map<String, TreeCodec> byName = new HashMap<>();

    private final Map<Class<?>, TreeCodec> scalars = new HashMap<>();
    private @Nullable Untyped containers;

    TreeOpenCodec(Class<?> bound, TreeReferenceCodec references) {
        this.bound = bound;
        this.references = references;
        for (Class<?> type : TypeTable.scalars().values()) {
            if (!type.isPrimitive() && type != Void.class) {
                scalars.put(type, TreeScalars.of(type));
                byName.put(type.getTypeName(), TreeScalars.of(type));
            }
        }
    }

    /** Completes the codec, once; elements of what it carries are open themselves. */
    void complete(Untyped made) {
        containers = made;
        byName.put(Set.class.getName(), made.set);
        byName.put(Queue.class.getName(), made.queue);
        byName.put(Map.class.getName(), made.map);
        byName.put(Optional.class.getName(), made.optional);
        byName.put(TreeEntryCodec.NAME, made.entry);
    }

    @Override
    void write(TreeWriter out, Object value) throws IOException {
        Class<?> type = tableType(value);
        TreeCodec scalar = scalars.get(type);
        if (scalar != null) {
            scalar.writeOpen(out, value, type.getTypeName());
        } else if (references.carries(value)) {
            references.write(out, value);
        } else {
            writeContainer(out, value);
        }
    }

    @Override
    Object read(TreeReader in, Object node) {
        Object value = readAny(in, node);
        if (!bound.isInstance(value)) {
            throw new WireFormatException(
                    "expected " + describe() + ", found " + value.getClass().getName());
        }
        return value;
    }

    @Override
    String describe() {
        return bound == Object.class ? "any known type" : "a " + bound.getName();
    }

    @Override
    @Nullable
    String nameOf(Object value) {
        return value instanceof String text ? text : null;
    }

    @Override
    Object ofName(String name) {
        return name;
    }

    private void writeContainer(TreeWriter out, Object value) throws IOException {
        Untyped known = containers();
        if (value.getClass().isArray()) {
            known.arrays
                    .of(value.getClass())
                    .writeOpen(out, value, value.getClass().getTypeName());
        } else if (value instanceof Map) {
            known.map.writeOpen(out, value, Map.class.getName());
        } else if (value instanceof Set) {
            known.set.writeOpen(out, value, Set.class.getName());
        } else if (value instanceof Queue && !(value instanceof List)) {
            known.queue.writeOpen(out, value, Queue.class.getName());
        } else if (value instanceof Collection) {
            known.list.writeOpen(out, value, List.class.getName());
        } else if (value instanceof Map.Entry) {
            known.entry.writeOpen(out, value, TreeEntryCodec.NAME);
        } else if (value instanceof Optional) {
            known.optional.writeOpen(out, value, Optional.class.getName());
        } else {
            references.write(out, value); // refuses it
        }
    }

    private Object readAny(TreeReader in, Object node) {
        if (node instanceof TreeNode.Members members) {
            String type = members.type();
            return type == null ? containers().map.read(in, members) : readTyped(in, members, type);
        }
        if (node instanceof TreeNode.Elements list) {
            return containers().list.read(in, list);
        }
        if (node instanceof TreeNode.Entries map) {
            return containers().map.read(in, map);
        }
        if (node instanceof TreeNumber number) {
            return number.doubleValue();
        }
        if (node instanceof byte[] || scalars.containsKey(node.getClass())) {
            return node;
        }
        throw mismatch(node);
    }

    private Object readTyped(TreeReader in, TreeNode.Members node, String type) {
        TreeCodec codec = byName.get(type);
        if (codec == null && type.endsWith("[]")) {
            codec = containers().arrays.named(type);
        }
        if (codec == null) {
            return references.read(in, node);
        }
        return codec.read(in, in.tellsTypes() && codec.wrapsItself() ? node : node.wrapped());
    }

    private Untyped containers() {
        if (containers == null) {
            throw new IllegalStateException("a codec that is not complete");
        }
        return containers;
    }

    /** A zone's own class is not public; an offset's is. */
    private static Class<?> tableType(Object value) {
        return value instanceof ZoneId && !(value instanceof ZoneOffset) ? ZoneId.class : value.getClass();
    }

    /** The codecs of what has parts, each for parts of any type. */
    record Untyped(
            TreeCodec list,
            TreeCodec set,
            TreeCodec queue,
            TreeCodec map,
            TreeCodec optional,
            TreeCodec entry,
            TreeArrayTypes arrays) {}
}
