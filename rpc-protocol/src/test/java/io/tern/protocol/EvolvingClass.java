package io.tern.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * One version of the class {@code P}, its superclass {@code B} and the enum {@code E} that it uses, as source. Its
 * constructor sets every field to a value that follows from the field's number.
 *
 * @param record whether P is a record; then all fields are its own
 */
record EvolvingClass(List<Field> fields, List<String> constants, boolean record) {
    EvolvingClass {
        fields = List.copyOf(fields);
        constants = List.copyOf(constants);
    }

    /** Of what type a field is; the expression makes a value of a small number. */
    enum FieldType {
        INT("int", "%d"),
        LONG("long", "%dL + (%d %% 3 == 0 ? 1L << 40 : 0)"),
        SHORT("short", "(short) %d"),
        BYTE("byte", "(byte) %d"),
        CHAR("char", "(char) ('a' + %d)"),
        BOOLEAN("boolean", "%d %% 2 == 0"),
        FLOAT("float", "%d + 0.1f"),
        DOUBLE("double", "%d / 4.0"),
        INTEGER("Integer", "(Integer) (%d %% 5 == 0 ? null : (Integer) %d)"),
        BOXED_LONG("Long", "%dL"),
        STRING("String", "%d %% 5 == 0 ? null : \"s\" + %d"),
        BYTES("byte[]", "new byte[] {%d}"),
        INT_ARRAY("int[]", "new int[] {%d, -1}"),
        LONG_ARRAY("long[]", "new long[] {%dL << 20}"),
        INTEGERS("List<Integer>", "new ArrayList<>(Arrays.asList(%d, null))"),
        LONGS("List<Long>", "new ArrayList<>(List.of(%dL << (%d %% 40)))"),
        STRINGS("List<String>", "new ArrayList<>(List.of(\"s\" + %d))"),
        STRING_SET("Set<String>", "new LinkedHashSet<>(List.of(\"s\" + %d))"),
        MAP("Map<String, Integer>", "new LinkedHashMap<>(Map.of(\"k\", %d))"),
        LONG_MAP("Map<String, Long>", "new LinkedHashMap<>(Map.of(\"k\", %dL << 33))"),
        OPTIONAL("Optional<String>", "Optional.of(\"s\" + %d)"),
        ENUM("E", "E.values()[%d %% E.values().length]"),
        ENUMS("List<E>", "new ArrayList<>(List.of(E.values()[%d %% E.values().length]))"),
        STRUCT("Q", "new Q(%d)"),
        OTHER_STRUCT("R", "new R(%d)"),
        INSTANT("Instant", "Instant.ofEpochSecond(%d)"),
        ATOMIC("java.util.concurrent.atomic.AtomicLong", "new java.util.concurrent.atomic.AtomicLong(%d)"),
        TIMESTAMP("java.sql.Timestamp", "new java.sql.Timestamp(%d)"),
        ENTRY("Map.Entry<String, Integer>", "new AbstractMap.SimpleImmutableEntry<>(\"k\", %d)"),
        COLLECTION("Collection<String>", "new ArrayList<>(List.of(\"s\" + %d))"),
        DECIMAL("BigDecimal", "BigDecimal.valueOf(%d, 2)"),
        OBJECT("Object", "(Object) (%d %% 2 == 0 ? (Object) %d : \"s\")");

        private final String source;
        private final String expression;

        FieldType(String source, String expression) {
            this.source = source;
            this.expression = expression;
        }

        String valueOf(int number) {
            return expression.replace("%%", "%").replace("%d", Integer.toString(number));
        }
    }

    /** A field; {@code own} if P declares it, else B. A tag of 0 is none. */
    record Field(boolean own, String name, FieldType type, int tag, int value) {
        private String annotation() {
            return tag == 0 ? "" : "@Tag(" + tag + ") ";
        }

        private String declaration() {
            return "public " + annotation() + type.source + " " + name + " = " + type.valueOf(value) + ";";
        }
    }

    /** Whether no two fields have the same name in one class or the same tag. */
    boolean isLegal() {
        long names = fields.stream()
                .map(field -> field.own() + field.name())
                .distinct()
                .count();
        long tagged = fields.stream().filter(field -> field.tag() > 0).count();
        long tags = fields.stream()
                .mapToInt(Field::tag)
                .filter(tag -> tag > 0)
                .distinct()
                .count();
        return names == fields.size()
                && tags == tagged
                && !constants.isEmpty()
                && (!record || fields.stream().allMatch(Field::own));
    }

    EvolvingClass with(List<Field> changed) {
        return new EvolvingClass(changed, constants, record);
    }

    Versions compile() {
        return Versions.of(
                record ? recordSource() : classSource("P extends B", true),
                classSource("B", false),
                "public enum E { " + String.join(", ", constants) + " }",
                "public record Q(int q) { }",
                "public record R(int q) { }");
    }

    private String classSource(String header, boolean own) {
        return fields.stream()
                .filter(field -> field.own() == own)
                .map(Field::declaration)
                .collect(Collectors.joining(" ", "public class " + header + " { ", " }"));
    }

    private String recordSource() {
        String components = fields.stream()
                .map(field -> field.annotation() + field.type().source + " " + field.name())
                .collect(Collectors.joining(", "));
        String values = fields.stream()
                .map(field -> field.type().valueOf(field.value()))
                .collect(Collectors.joining(", "));
        String maker = fields.isEmpty() ? "" : "public P() { this(" + values + "); }";
        return "public record P(" + components + ") { " + maker + " }";
    }

    /** What an edit does to a class. */
    enum EditKind {
        ADD,
        REMOVE,
        SHUFFLE,
        RETYPE,
        RENAME,
        MOVE_BETWEEN_CLASSES,
        CHANGE_TAG,
        ADD_CONSTANT,
        REMOVE_CONSTANT,
        SHUFFLE_CONSTANTS,
        TURN_RECORD
    }

    /** An edit, with what it may need; {@code index} chooses among the fields or constants there are. */
    record Edit(EditKind kind, int index, Field field) {}

    /** The class after an edit, or the same if the edit makes no sense here. */
    EvolvingClass after(Edit edit) {
        EvolvingClass edited = edited(edit);
        return edited.isLegal() ? edited : this;
    }

    private EvolvingClass edited(Edit edit) {
        return switch (edit.kind()) {
            case ADD -> {
                List<Field> added = new ArrayList<>(fields);
                added.add(edit.index() % (fields.size() + 1), edit.field());
                yield with(added);
            }
            case SHUFFLE -> {
                List<Field> shuffled = new ArrayList<>(fields);
                Collections.shuffle(shuffled, new Random(edit.index()));
                yield with(shuffled);
            }
            case ADD_CONSTANT -> {
                List<String> added = new ArrayList<>(constants);
                added.add(edit.index() % (constants.size() + 1), "C" + edit.index());
                yield new EvolvingClass(fields, added.stream().distinct().toList(), record);
            }
            case REMOVE_CONSTANT -> {
                List<String> removed = new ArrayList<>(constants);
                removed.remove(edit.index() % constants.size());
                yield new EvolvingClass(fields, removed, record);
            }
            case SHUFFLE_CONSTANTS -> {
                List<String> shuffled = new ArrayList<>(constants);
                Collections.shuffle(shuffled, new Random(edit.index()));
                yield new EvolvingClass(fields, shuffled, record);
            }
            case TURN_RECORD -> new EvolvingClass(fields, constants, !record);
            default -> fields.isEmpty() ? this : withField(edit);
        };
    }

    private EvolvingClass withField(Edit edit) {
        int index = edit.index() % fields.size();
        Field old = fields.get(index);
        Field other = edit.field();
        List<Field> changed = new ArrayList<>(fields);
        changed.remove(index);
        switch (edit.kind()) {
            case RETYPE -> changed.add(index, new Field(old.own(), old.name(), other.type(), old.tag(), old.value()));
            case RENAME -> changed.add(index, new Field(old.own(), other.name(), old.type(), old.tag(), old.value()));
            case MOVE_BETWEEN_CLASSES ->
                changed.add(index, new Field(!old.own(), old.name(), old.type(), old.tag(), old.value()));
            case CHANGE_TAG ->
                changed.add(index, new Field(old.own(), old.name(), old.type(), other.tag(), old.value()));
            default -> {} // removed
        }
        return with(changed);
    }
}
