package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.tern.protocol.EvolvingClass.Edit;
import io.tern.protocol.EvolvingClass.EditKind;
import io.tern.protocol.EvolvingClass.Field;
import io.tern.protocol.EvolvingClass.FieldType;
import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * Generated pairs of class versions: whatever was edited, in either direction each field has the writer's value, the
 * reader's default if the writer has no such field, or the whole value is refused.
 */
public abstract class SerializerEvolutionContractTest {
    /** Conversions that must not be refused, whatever the value. */
    private static final Map<FieldType, Set<FieldType>> WIDENING = Map.of(
            FieldType.BYTE, EnumSet.of(FieldType.SHORT, FieldType.INT, FieldType.LONG, FieldType.BOXED_LONG),
            FieldType.SHORT, EnumSet.of(FieldType.INT, FieldType.LONG, FieldType.INTEGER, FieldType.BOXED_LONG),
            FieldType.INT, EnumSet.of(FieldType.LONG, FieldType.INTEGER, FieldType.BOXED_LONG, FieldType.DOUBLE),
            FieldType.LONG, EnumSet.of(FieldType.BOXED_LONG),
            FieldType.CHAR, EnumSet.of(FieldType.INT, FieldType.LONG),
            FieldType.FLOAT, EnumSet.of(FieldType.DOUBLE),
            FieldType.INTEGERS, EnumSet.of(FieldType.LONGS),
            FieldType.INT_ARRAY, EnumSet.of(FieldType.LONG_ARRAY),
            FieldType.MAP, EnumSet.of(FieldType.LONG_MAP));

    /** The serializer under test. */
    protected abstract Serializer serializer();

    /** Whether a field is found again that another class of the same hierarchy declares on the other side. */
    protected boolean followsMovedFields() {
        return true;
    }

    /** Whether a type may be among the fields of the generated classes. */
    protected boolean carries(FieldType type) {
        return true;
    }

    @Provide
    Arbitrary<Field> fields() {
        return Combinators.combine(
                        Arbitraries.of(true, true, false),
                        Arbitraries.of("a", "b", "c", "d", "e"),
                        Arbitraries.of(FieldType.class).filter(this::carries),
                        Arbitraries.of(0, 0, 0, 1, 2),
                        Arbitraries.integers().between(0, 20))
                .as(Field::new);
    }

    @Provide
    Arbitrary<EvolvingClass> classes() {
        return Combinators.combine(fields().list().ofMinSize(1).ofMaxSize(6), Arbitraries.of(true, false, false))
                .as((fields, record) -> new EvolvingClass(fields, List.of("A", "B", "C"), record))
                .filter(EvolvingClass::isLegal);
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        return Combinators.combine(
                        Arbitraries.of(EditKind.class), Arbitraries.integers().between(0, 99), fields())
                .as(Edit::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Property(tries = 10, shrinking = ShrinkingMode.BOUNDED)
    void eachFieldHasTheRightValueOrTheMessageIsRefused(
            @ForAll("classes") EvolvingClass older, @ForAll("edits") List<Edit> edits) {
        checkBothWays(older, edits);
    }

    /** Each try compiles two versions of the classes. */
    @Tag("full")
    @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
    void eachFieldOfManyClassesHasTheRightValueOrTheMessageIsRefused(
            @ForAll("classes") EvolvingClass older, @ForAll("edits") List<Edit> edits) {
        checkBothWays(older, edits);
    }

    private void checkBothWays(EvolvingClass older, List<Edit> edits) {
        EvolvingClass newer = older;
        for (Edit edit : edits) {
            newer = newer.after(edit);
        }
        Versions olderClasses = older.compile();
        Versions newerClasses = newer.compile();
        check(older, olderClasses, newer, newerClasses);
        check(newer, newerClasses, older, olderClasses);
    }

    private void check(EvolvingClass from, Versions writer, EvolvingClass to, Versions reader) {
        Object written = SerializerContractTest.newInstance(writer.type("P"));
        byte[] bytes = SerializerContractTest.write(codecOf(writer.type("P")), Layout.TAGGED, written);
        Object read;
        try {
            read = codecOf(reader.type("P")).read(Unpooled.wrappedBuffer(bytes), Layout.TAGGED)[0];
        } catch (WireFormatException e) {
            assertThat(mayBeRefused(from, written, to))
                    .as("%s to %s was refused: %s", from, to, e.getMessage())
                    .isTrue();
            return;
        }
        Object defaults = SerializerContractTest.newInstance(reader.type("P"));
        for (Field field : to.fields()) {
            checkField(from, written, to, field, read, defaults);
        }
    }

    private void checkField(
            EvolvingClass from, Object written, EvolvingClass to, Field field, Object read, Object defaults) {
        Object actual = get(read, field);
        Field source = source(from, to, field);
        String why = from + " to " + to + ", field " + field;
        if (source == null) {
            Object untouched = to.record() ? zeroOf(read, field) : get(defaults, field);
            assertThat(ValueText.of(actual)).as(why).isEqualTo(ValueText.of(untouched));
        } else if (source.type() == field.type()) {
            assertThat(ValueText.of(actual)).as(why).isEqualTo(ValueText.of(get(written, source)));
        } else {
            assertThat(meaning(actual)).as(why).isEqualTo(meaning(get(written, source)));
        }
    }

    private boolean mayBeRefused(EvolvingClass from, Object written, EvolvingClass to) {
        return to.fields().stream().anyMatch(field -> {
            Field source = source(from, to, field);
            return source != null && mayBeRefused(from, source, get(written, source), to, field);
        });
    }

    private static boolean mayBeRefused(EvolvingClass from, Field source, Object value, EvolvingClass to, Field field) {
        if (source.type() == field.type()) {
            boolean ofEnum = field.type() == FieldType.ENUM || field.type() == FieldType.ENUMS;
            return ofEnum && !to.constants().containsAll(from.constants());
        }
        return value == null || !WIDENING.getOrDefault(source.type(), Set.of()).contains(field.type());
    }

    /** The writer's field that a reader's field gets its value from. */
    private Field source(EvolvingClass from, EvolvingClass to, Field field) {
        for (Field candidate : from.fields()) {
            boolean same = field.tag() > 0
                    ? candidate.tag() == field.tag()
                    : candidate.tag() == 0 && candidate.name().equals(field.name()) && candidate.own() == field.own();
            if (same) {
                return candidate;
            }
        }
        boolean unique =
                to.fields().stream().filter(f -> f.name().equals(field.name())).count() == 1;
        if (field.tag() > 0 || !unique || !followsMovedFields() || to.record()) {
            return null;
        }
        return from.fields().stream()
                .filter(candidate -> candidate.tag() == 0 && candidate.name().equals(field.name()))
                .findFirst()
                .orElse(null);
    }

    private TupleCodec codecOf(Type type) {
        return serializer().bind(TypeGraph.ofTypes(List.of(type))).codec(List.of(type));
    }

    private static java.lang.reflect.Field reflected(Object target, Field field) {
        Class<?> type = field.own() ? target.getClass() : target.getClass().getSuperclass();
        try {
            java.lang.reflect.Field reflected = type.getDeclaredField(field.name());
            reflected.setAccessible(true);
            return reflected;
        } catch (NoSuchFieldException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static Object get(Object target, Field field) {
        try {
            return reflected(target, field).get(target);
        } catch (IllegalAccessException e) {
            throw new LinkageError(e.toString(), e);
        }
    }

    private static Object zeroOf(Object target, Field field) {
        Class<?> type = reflected(target, field).getType();
        return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
    }

    /** The same for all values that one can be turned into without loss. */
    private static String meaning(Object value) {
        if (value instanceof Character c) {
            return meaning((int) c);
        }
        if (value instanceof Number number) {
            return new BigDecimal(number instanceof Float f ? Double.toString(f) : number.toString())
                    .stripTrailingZeros()
                    .toPlainString();
        }
        if (value != null && value.getClass().isArray()) {
            List<Object> elements = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                elements.add(Array.get(value, i));
            }
            return meaning(elements);
        }
        if (value instanceof Collection<?> collection) {
            return collection.stream()
                    .map(SerializerEvolutionContractTest::meaning)
                    .toList()
                    .toString();
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> meaning(entry.getKey()) + "=" + meaning(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Optional<?> optional) {
            return "Optional" + optional.map(SerializerEvolutionContractTest::meaning);
        }
        return ValueText.of(value);
    }
}
