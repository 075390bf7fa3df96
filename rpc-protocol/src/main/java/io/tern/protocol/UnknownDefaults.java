package io.tern.protocol;

import io.tern.api.UnknownConstant;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the defaults that {@link UnknownConstant} names. The walk over the types reports what is wrong with them; afterwards a name
 * is right. Stateless.
 */
final class UnknownDefaults {
    private static final String ANNOTATION = "@UnknownConstant";

    private UnknownDefaults() {}

    /** The constant that an enum itself names, or null. */
    static @Nullable Object constantOf(Class<?> type) {
        return constantOf(type, problem -> {});
    }

    /** The constant of that name, or null. */
    static @Nullable Object constantOf(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The subclass that stands in where a type is declared, as the type or one of its subclasses says, or null. */
    static @Nullable WireType subtypeOf(WireType declared, List<WireType> subtypes) {
        return subtypeOf(declared, subtypes, problem -> {});
    }

    /** The subclass of that name, or null. */
    static @Nullable WireType subtypeOf(List<WireType> subtypes, String name) {
        List<WireType> found = subtypes.stream()
                .filter(type -> !type.raw().isEnum())
                .filter(type -> type.raw().getSimpleName().equals(name)
                        || type.raw().getName().equals(name))
                .toList();
        return found.size() == 1 ? found.get(0) : null;
    }

    /** Reports what is wrong with the defaults of a shape and of its fields. */
    static void check(Shape shape, List<WireType> subtypes, Consumer<String> problems) {
        if (shape instanceof Shape.EnumShape) {
            Object unused = constantOf(shape.type().raw(), problems);
        } else if (shape instanceof Shape.AbstractShape || shape instanceof Shape.Struct) {
            WireType unused = subtypeOf(shape.type(), subtypes, problems);
        }
    }

    /** Reports what is wrong with the default of a field; {@code subtypes} are those of its type. */
    static void check(WireField field, List<WireType> subtypes, Consumer<String> problems) {
        String name = field.unknown();
        Class<?> type = field.type().raw();
        if (name == null) {
            return;
        }
        if (type.isEnum()) {
            if (constantOf(type, name) == null) {
                problems.accept(noConstant(field.toString(), type, name));
            }
        } else if (subtypes.isEmpty()) {
            problems.accept(field + " has " + ANNOTATION + ", but its type is neither an enum nor one with subclasses;"
                    + " annotate the enum or class that is inside instead");
        } else if (subtypeOf(subtypes, name) == null) {
            problems.accept(noSubtype(field.toString(), subtypes, name));
        }
    }

    private static @Nullable Object constantOf(Class<?> type, Consumer<String> problems) {
        List<Object> found = new ArrayList<>();
        UnknownConstant onType = type.getAnnotation(UnknownConstant.class);
        if (onType != null) {
            Object named = constantOf(type, onType.value());
            if (named == null) {
                problems.accept(noConstant(type.getName(), type, onType.value()));
            } else {
                found.add(named);
            }
        }
        for (Field field : type.getFields()) {
            UnknownConstant onConstant = field.isEnumConstant() ? field.getAnnotation(UnknownConstant.class) : null;
            if (onConstant != null) {
                found.add(Objects.requireNonNull(constantOf(type, field.getName())));
                if (!onConstant.value().isEmpty()) {
                    problems.accept(type.getName() + '.' + field.getName() + " has " + ANNOTATION
                            + " with a name; it is the default itself, so leave the name out");
                }
            }
        }
        if (found.size() > 1) {
            problems.accept(type.getName() + " has " + found.size() + " defaults by " + ANNOTATION + ": "
                    + found.stream().map(each -> ((Enum<?>) each).name()).collect(Collectors.joining(", "))
                    + "; keep one");
        }
        return found.isEmpty() ? null : found.get(0);
    }

    private static @Nullable WireType subtypeOf(WireType declared, List<WireType> subtypes, Consumer<String> problems) {
        UnknownConstant onType = declared.raw().getAnnotation(UnknownConstant.class);
        if (onType != null && !onType.value().isEmpty()) {
            WireType named = subtypeOf(subtypes, onType.value());
            if (named == null) {
                problems.accept(noSubtype(declared.raw().getName(), subtypes, onType.value()));
            }
            return named;
        }
        List<WireType> marked =
                subtypes.stream().filter(UnknownDefaults::isMarked).toList();
        if (marked.size() > 1) {
            problems.accept(declared.raw().getName() + " has several defaults by " + ANNOTATION + ": " + names(marked)
                    + "; keep one, or put " + ANNOTATION + "(\"name\") on "
                    + declared.raw().getSimpleName());
        }
        if (onType != null && !subtypes.contains(declared)) {
            problems.accept(declared.raw().getName() + " has " + ANNOTATION
                    + " without a name; name the subclass that is" + " the default: " + names(subtypes));
        }
        return marked.isEmpty() ? null : marked.get(0);
    }

    private static boolean isMarked(WireType type) {
        UnknownConstant annotation = type.raw().getAnnotation(UnknownConstant.class);
        return annotation != null && annotation.value().isEmpty() && !type.raw().isEnum();
    }

    private static String noConstant(String place, Class<?> type, String name) {
        String constants = Arrays.stream(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining(", "));
        return place + " has " + ANNOTATION + "(\"" + name + "\"), which is no constant of " + type.getName()
                + " (expected: one of " + constants + ')';
    }

    private static String noSubtype(String place, List<WireType> subtypes, String name) {
        return place + " has " + ANNOTATION + "(\"" + name + "\"), which is no record or class among its subclasses"
                + " (expected: one of " + names(subtypes) + ')';
    }

    private static String names(List<WireType> types) {
        return types.stream().map(type -> type.raw().getSimpleName()).collect(Collectors.joining(", "));
    }
}
