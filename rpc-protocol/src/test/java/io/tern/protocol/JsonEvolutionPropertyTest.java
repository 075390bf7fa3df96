package io.tern.protocol;

import io.tern.protocol.EvolvingClass.Edit;
import io.tern.protocol.EvolvingClass.EditKind;
import io.tern.protocol.EvolvingClass.Field;
import io.tern.protocol.EvolvingClass.FieldType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

/**
 * JSON has few kinds of values. So the generated classes have, of types that look alike there, only one: of all that is text
 * the String, of all objects the map. Tags and superclasses do not show in its names; {@link JsonSerializerTest} has these.
 */
final class JsonEvolutionPropertyTest extends SerializerEvolutionContractTest {
    private static final Set<FieldType> ALIKE = EnumSet.of(
            FieldType.CHAR,
            FieldType.BYTES,
            FieldType.ENUM,
            FieldType.ENUMS,
            FieldType.INSTANT,
            FieldType.TIMESTAMP,
            FieldType.ENTRY,
            FieldType.OPTIONAL,
            FieldType.STRUCT,
            FieldType.OTHER_STRUCT,
            FieldType.FLOAT);

    @Override
    protected Serializer serializer() {
        return new JsonSerializer();
    }

    @Override
    protected boolean carries(FieldType type) {
        return !ALIKE.contains(type);
    }

    @Override
    @Provide
    Arbitrary<Field> fields() {
        return super.fields().map(field -> new Field(true, field.name(), field.type(), 0, field.value()));
    }

    @Override
    @Provide
    Arbitrary<List<Edit>> edits() {
        return super.edits()
                .map(edits -> edits.stream()
                        .filter(edit -> edit.kind() != EditKind.MOVE_BETWEEN_CLASSES)
                        .toList());
    }
}
