package io.tern.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the tree codecs of one graph, each once. Types that contain themselves meet a codec that is completed later. */
final class TreeCodecs {
    private final TypeGraph graph;
    private final TreeFormat format;
    private final Map<WireType, TreeCodec> uses = new HashMap<>();
    private final Map<WireType, TreeNamedCodec> exact = new HashMap<>();
    /** One codec for each, so that what is shared between a place that declares it and an open one stays shared. */
    private final Map<WireType, TreeCodec> containers = new HashMap<>();

    TreeCodecs(TypeGraph graph, TreeFormat format) {
        this.graph = graph;
        this.format = format;
        graph.shapes().forEach(shape -> use(shape.type()));
    }

    /** The codec for places where a type is declared. */
    TreeCodec of(WireType type) {
        TreeCodec codec = uses.get(type);
        if (codec == null) {
            throw new IllegalArgumentException(type + " is not among the types of " + graph.owner());
        }
        return codec;
    }

    /** The codec for a field, which may name a default of its own. */
    TreeCodec of(WireField field) {
        String unknown = field.unknown();
        WireType type = field.type();
        if (unknown == null) {
            return use(type);
        }
        if (type.raw().isEnum()) {
            return new TreeEnumCodec(type.raw(), UnknownDefaults.constantOf(type.raw(), unknown));
        }
        TreeReferenceCodec codec = new TreeReferenceCodec(type, graph.owner());
        complete(codec, type);
        standIn(codec, type, UnknownDefaults.subtypeOf(graph.subtypes(type), unknown));
        return codec;
    }

    private TreeCodec use(WireType type) {
        TreeCodec known = uses.get(type);
        if (known != null) {
            return known;
        }
        Shape shape = graph.shape(type);
        if (shape instanceof Shape.Open) {
            return open(type);
        }
        if (shape instanceof Shape.Struct || shape instanceof Shape.AbstractShape) {
            TreeReferenceCodec codec = new TreeReferenceCodec(type, graph.owner());
            uses.put(type, codec);
            complete(codec, type);
            standIn(codec, type, UnknownDefaults.subtypeOf(type, graph.subtypes(type)));
            return codec;
        }
        TreeCodec made = closed(shape);
        uses.put(type, made);
        return made;
    }

    private TreeCodec closed(Shape shape) {
        WireType type = shape.type();
        if (shape instanceof Shape.EnumShape) {
            return named(type);
        }
        if (shape instanceof Shape.ArrayShape array) {
            return new TreeArrayCodec(type.raw().getComponentType(), use(array.component()));
        }
        if (shape instanceof Shape.OptionalShape optional) {
            return container(type, use(optional.element()));
        }
        if (shape instanceof Shape.EntryShape entry) {
            return container(type, use(entry.key()), use(entry.value()));
        }
        if (shape instanceof Shape.CollectionShape collection) {
            return container(type, use(collection.element()));
        }
        if (shape instanceof Shape.MapShape map) {
            return container(type, use(map.key()), use(map.value()));
        }
        return TreeScalars.of(type.raw());
    }

    private TreeCodec container(WireType type, TreeCodec... arguments) {
        TreeCodec known = containers.get(type);
        if (known == null) {
            known = newContainer(type, arguments);
            containers.put(type, known);
        }
        return known;
    }

    private static TreeCodec newContainer(WireType type, TreeCodec... arguments) {
        if (type.raw() == Optional.class) {
            return TreeOptionalCodec.of(arguments[0]);
        }
        if (Containers.isEntry(type.raw())) {
            return new TreeEntryCodec(type.raw(), arguments[0], arguments[1]);
        }
        // Properties have no type argument
        Class<?> first =
                type.arguments().isEmpty() ? String.class : type.argument(0).raw();
        if (Containers.isMap(type.raw())) {
            return new TreeMapCodec(type, arguments[0], arguments[1], Containers.mapMaker(type.raw(), first));
        }
        return new TreeCollectionCodec(type, arguments[0], Containers.collectionMaker(type.raw(), first));
    }

    private void complete(TreeReferenceCodec codec, WireType type) {
        List<Class<?>> classes = new ArrayList<>();
        List<TreeNamedCodec> codecs = new ArrayList<>();
        for (WireType subtype : graph.subtypes(type)) {
            classes.add(subtype.raw());
            codecs.add(named(subtype));
        }
        codec.complete(classes, codecs);
    }

    private void standIn(TreeReferenceCodec codec, WireType declared, @Nullable WireType unknown) {
        if (unknown != null && graph.shape(unknown) instanceof Shape.Struct struct) {
            TreeFieldNames names = format.fieldNames(struct.fields(), unknown.raw());
            TreeStructCodec reader = new TreeStructCodec(struct, names.only(struct.fields(), declared.raw()));
            codec.standIn(unknown.raw(), reader);
            complete(reader, struct);
        }
    }

    private void complete(TreeStructCodec codec, Shape.Struct struct) {
        codec.complete(struct.fields().stream().map(this::of).toList());
    }

    private TreeNamedCodec named(WireType type) {
        TreeNamedCodec known = exact.get(type);
        if (known != null) {
            return known;
        }
        if (!(graph.shape(type) instanceof Shape.Struct struct)) {
            TreeEnumCodec codec = new TreeEnumCodec(type.raw(), UnknownDefaults.constantOf(type.raw()));
            exact.put(type, codec);
            return codec;
        }
        TreeStructCodec codec = new TreeStructCodec(struct, format.fieldNames(struct.fields(), type.raw()));
        exact.put(type, codec);
        complete(codec, struct);
        return codec;
    }

    private TreeOpenCodec open(WireType type) {
        TreeReferenceCodec references = new TreeReferenceCodec(type, graph.owner());
        TreeOpenCodec codec = new TreeOpenCodec(type.raw(), references);
        uses.put(type, codec);
        complete(references, type);
        TreeCodec element = use(WireType.OBJECT);
        TreeArrayTypes arrays = new TreeArrayTypes(graph.owner());
        addComponents(arrays, element);
        codec.complete(new TreeOpenCodec.Untyped(
                untyped(List.class, element),
                untyped(Set.class, element),
                untyped(Queue.class, element),
                untyped(Map.class, element, element),
                untyped(Optional.class, element),
                untyped(Map.Entry.class, element, element),
                arrays));
        return codec;
    }

    private TreeCodec untyped(Class<?> raw, TreeCodec... arguments) {
        return container(new WireType(raw, Collections.nCopies(arguments.length, WireType.OBJECT)), arguments);
    }

    private void addComponents(TreeArrayTypes arrays, TreeCodec element) {
        arrays.add(Object.class, element);
        TypeTable.scalars().values().forEach(scalar -> {
            if (scalar != void.class && scalar != Void.class && scalar != byte.class) {
                arrays.add(scalar, TreeScalars.of(scalar));
            }
        });
        for (Class<?> type : graph.classes()) {
            arrays.add(type, use(TypeResolver.erased(type)));
        }
    }
}
