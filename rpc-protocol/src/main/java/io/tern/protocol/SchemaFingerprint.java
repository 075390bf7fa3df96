package io.tern.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A hash of everything that the compact layout of some types depends on: the names, fields, field types, constants and
 * subtypes of all they reach. The text that is hashed is the same on every JVM. Not thread-safe.
 */
final class SchemaFingerprint {
    /** Changes with the compact layout itself. */
    private static final String LAYOUT_VERSION = "tern-compact-1";

    private final TypeGraph graph;
    private final Set<WireType> seen = new LinkedHashSet<>();
    private final Deque<WireType> pending = new ArrayDeque<>();

    private SchemaFingerprint(TypeGraph graph) {
        this.graph = graph;
    }

    /** The first 64 bits of a SHA-256, big-endian; never 0. */
    static long of(TypeGraph graph, List<WireType> types) {
        String text = new SchemaFingerprint(graph).describe(types);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            long hash = ByteBuffer.wrap(digest).getLong();
            return hash == 0 ? 1 : hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private String describe(List<WireType> types) {
        StringBuilder text = new StringBuilder(LAYOUT_VERSION).append('\n');
        types.forEach(type -> text.append(reference(type)).append('\n'));
        while (!pending.isEmpty()) {
            WireType type = pending.remove();
            text.append(type).append(" = ");
            describe(graph.shape(type), text);
            text.append('\n');
        }
        return text.toString();
    }

    private String reference(WireType type) {
        if (seen.add(type)) {
            pending.add(type);
        }
        return type.toString();
    }

    private void describe(Shape shape, StringBuilder text) {
        if (shape instanceof Shape.Scalar) {
            text.append("scalar");
        } else if (shape instanceof Shape.EnumShape constants) {
            text.append("enum");
            constants.constants().forEach(constant -> text.append(' ').append(constant.name()));
        } else if (shape instanceof Shape.ArrayShape array) {
            text.append("array ").append(reference(array.component()));
        } else if (shape instanceof Shape.OptionalShape optional) {
            text.append("optional ").append(reference(optional.element()));
        } else if (shape instanceof Shape.CollectionShape collection) {
            text.append(Containers.isOfAnyKind(shape.type().raw()) ? "collection of any kind " : "collection ")
                    .append(reference(collection.element()));
        } else if (shape instanceof Shape.EntryShape entry) {
            text.append("entry ").append(reference(entry.key())).append(' ').append(reference(entry.value()));
        } else if (shape instanceof Shape.MapShape map) {
            text.append("map ").append(reference(map.key())).append(' ').append(reference(map.value()));
        } else if (shape instanceof Shape.Struct struct) {
            describeStruct(struct, text);
        } else if (shape instanceof Shape.Open) {
            describeOpen(shape, text);
        } else {
            text.append("abstract");
            describeSubtypes(shape, text);
        }
    }

    private void describeStruct(Shape.Struct struct, StringBuilder text) {
        text.append(struct.type().raw().isRecord() ? "record" : "bean");
        for (WireField field : struct.fields()) {
            text.append(' ')
                    .append(field.declaringClass().getName())
                    .append('#')
                    .append(field.name());
            text.append(' ').append(field.number()).append(' ').append(reference(field.type()));
        }
        describeSubtypes(struct, text);
    }

    /** Arrays of every class of the graph may be inside. */
    private void describeOpen(Shape shape, StringBuilder text) {
        text.append("open");
        describeSubtypes(shape, text);
        if (!shape.type().equals(WireType.OBJECT)) {
            reference(WireType.OBJECT);
        }
        graph.classes().forEach(type -> text.append(' ').append(reference(TypeResolver.erased(type))));
    }

    private void describeSubtypes(Shape shape, StringBuilder text) {
        text.append(" |");
        graph.subtypes(shape.type()).forEach(type -> text.append(' ').append(reference(type)));
    }
}
