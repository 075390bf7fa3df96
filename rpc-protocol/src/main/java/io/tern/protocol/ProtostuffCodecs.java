package io.tern.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the codecs of one graph, each once. Types that contain themselves meet a codec that is completed later. */
final class ProtostuffCodecs {
    private final TypeGraph graph;
    private final Map<WireType, ValueCodec> uses = new HashMap<>();
    private final Map<WireType, NamedCodec> exact = new HashMap<>();

    ProtostuffCodecs(TypeGraph graph) {
        this.graph = graph;
        graph.shapes().forEach(shape -> use(shape.type()));
    }

    /** The codec for places where a type is declared. */
    ValueCodec of(WireType type) {
        ValueCodec codec = uses.get(type);
        if (codec == null) {
            throw new IllegalArgumentException(type + " is not among the types of " + graph.owner());
        }
        return codec;
    }

    /** The codec for a field, which may name a default of its own. */
    ValueCodec of(WireField field) {
        String unknown = field.unknown();
        WireType type = field.type();
        if (unknown == null) {
            return use(type);
        }
        if (type.raw().isEnum()) {
            return new EnumCodec(type.raw(), UnknownDefaults.constantOf(type.raw(), unknown));
        }
        ReferenceCodec codec = new ReferenceCodec(type, graph.owner());
        completeReference(codec, type);
        standIn(codec, type, UnknownDefaults.subtypeOf(graph.subtypes(type), unknown));
        return codec;
    }

    private ValueCodec use(WireType type) {
        ValueCodec known = uses.get(type);
        if (known != null) {
            return known;
        }
        Shape shape = graph.shape(type);
        if (shape instanceof Shape.Open) {
            return open(type);
        }
        if (shape instanceof Shape.Struct || shape instanceof Shape.AbstractShape) {
            return reference(type);
        }
        ValueCodec made = closed(shape);
        uses.put(type, made);
        return made;
    }

    private ValueCodec closed(Shape shape) {
        WireType type = shape.type();
        if (shape instanceof Shape.EnumShape) {
            return named(type);
        }
        if (shape instanceof Shape.ArrayShape array) {
            return new ArrayCodec(type.raw().getComponentType(), use(array.component()));
        }
        if (shape instanceof Shape.OptionalShape optional) {
            return new OptionalCodec(use(optional.element()));
        }
        if (shape instanceof Shape.EntryShape entry) {
            return new EntryCodec(type.raw(), use(entry.key()), use(entry.value()));
        }
        if (shape instanceof Shape.CollectionShape collection && Containers.isOfAnyKind(type.raw())) {
            return new KindsCodec(type, use(collection.element()));
        }
        if (shape instanceof Shape.CollectionShape collection) {
            return new CollectionCodec(type, type.raw(), use(collection.element()), collection::newCollection);
        }
        if (shape instanceof Shape.MapShape map) {
            return new MapCodec(type, use(map.key()), use(map.value()), map::newMap);
        }
        return ScalarCodecs.of(type.raw());
    }

    private ReferenceCodec reference(WireType type) {
        ReferenceCodec codec = new ReferenceCodec(type, graph.owner());
        uses.put(type, codec);
        completeReference(codec, type);
        standIn(codec, type, UnknownDefaults.subtypeOf(type, graph.subtypes(type)));
        return codec;
    }

    private void completeReference(ReferenceCodec codec, WireType type) {
        List<Class<?>> classes = new ArrayList<>();
        List<NamedCodec> codecs = new ArrayList<>();
        for (WireType subtype : graph.subtypes(type)) {
            classes.add(subtype.raw());
            codecs.add(named(subtype));
        }
        codec.complete(classes, codecs);
    }

    private void standIn(ReferenceCodec codec, WireType declared, @Nullable WireType unknown) {
        if (unknown != null && graph.shape(unknown) instanceof Shape.Struct struct) {
            StructCodec reader = new StructCodec(struct, declared.raw());
            codec.standIn(unknown.raw(), reader);
            complete(reader, struct);
        }
    }

    private void complete(StructCodec codec, Shape.Struct struct) {
        codec.complete(struct.fields().stream()
                .map(field -> FieldCodec.of(field, of(field)))
                .toList());
    }

    private NamedCodec named(WireType type) {
        NamedCodec known = exact.get(type);
        if (known != null) {
            return known;
        }
        if (!(graph.shape(type) instanceof Shape.Struct struct)) {
            EnumCodec codec = new EnumCodec(type.raw(), UnknownDefaults.constantOf(type.raw()));
            exact.put(type, codec);
            return codec;
        }
        StructCodec codec = new StructCodec(struct);
        exact.put(type, codec);
        complete(codec, struct);
        return codec;
    }

    private OpenCodec open(WireType type) {
        ReferenceCodec references = new ReferenceCodec(type, graph.owner());
        OpenCodec codec = new OpenCodec(type, graph.owner(), references);
        uses.put(type, codec);
        completeReference(references, type);
        ValueCodec element = use(WireType.OBJECT);
        codec.complete(element, components(element));
        return codec;
    }

    private Map<String, ComponentType> components(ValueCodec element) {
        Map<String, ComponentType> components = new HashMap<>();
        put(components, Object.class, element);
        TypeTable.scalars().values().forEach(scalar -> {
            if (scalar != void.class && scalar != Void.class && scalar != byte.class) {
                put(components, scalar, ScalarCodecs.of(scalar));
            }
        });
        for (Class<?> type : graph.classes()) {
            put(components, type, use(TypeResolver.erased(type)));
        }
        return Map.copyOf(components);
    }

    private static void put(Map<String, ComponentType> components, Class<?> type, ValueCodec codec) {
        components.put(type.getName(), new ComponentType(type, codec));
    }
}
