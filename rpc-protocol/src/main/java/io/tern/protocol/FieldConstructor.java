package io.tern.protocol;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The constructor of a class that has none without arguments, and which field each parameter is: by {@code @ConstructorProperties},
 * by the names that {@code javac -parameters} keeps, or, without names, because its parameters are all fields in their order, as in a record.
 */
record FieldConstructor(Constructor<?> constructor, List<Field> fields) {
    /** By name: the module {@code java.desktop}, which has it, may be absent. */
    private static final String CONSTRUCTOR_PROPERTIES = "java.beans.ConstructorProperties";

    /** The one with the most parameters of the first of the three ways that gives any; null if none does, or several do. */
    static @Nullable FieldConstructor of(Class<?> raw, List<Field> fields) {
        List<Constructor<?>> constructors = Stream.of(raw.getDeclaredConstructors())
                .filter(constructor -> !constructor.isSynthetic())
                .<Constructor<?>>map(constructor -> constructor)
                .toList();
        Map<String, Field> byName = byName(fields);
        FieldConstructor annotated = widest(constructors, byName, FieldConstructor::annotatedNames);
        if (annotated != null) {
            return annotated;
        }
        FieldConstructor named = widest(constructors, byName, FieldConstructor::parameterNames);
        return named != null ? named : likeRecord(raw, fields);
    }

    private static @Nullable FieldConstructor widest(
            List<Constructor<?>> constructors,
            Map<String, Field> byName,
            Function<Constructor<?>, @Nullable List<String>> naming) {
        FieldConstructor widest = null;
        boolean several = false;
        for (Constructor<?> constructor : constructors) {
            List<String> names = naming.apply(constructor);
            List<Field> fields = names == null ? null : fieldsOf(constructor, names, byName);
            int wider = fields == null ? -1 : fields.size() - (widest == null ? 0 : widest.fields.size());
            if (fields != null && wider >= 0) {
                several = wider == 0;
                widest = new FieldConstructor(constructor, fields);
            }
        }
        return several ? null : widest;
    }

    /** The field of each parameter, or null unless each is one of its own. */
    private static @Nullable List<Field> fieldsOf(
            Constructor<?> constructor, List<String> names, Map<String, Field> byName) {
        Class<?>[] types = constructor.getParameterTypes();
        if (names.size() != types.length) {
            return null;
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            Field field = byName.get(names.get(i));
            if (field == null || fields.contains(field) || !types[i].isAssignableFrom(field.getType())) {
                return null;
            }
            fields.add(field);
        }
        return fields;
    }

    /** Without a name that several classes of a hierarchy use. */
    private static Map<String, Field> byName(List<Field> fields) {
        Map<String, Field> byName = new HashMap<>();
        Set<String> several = new HashSet<>();
        for (Field field : fields) {
            if (byName.put(field.getName(), field) != null) {
                several.add(field.getName());
            }
        }
        byName.keySet().removeAll(several);
        return byName;
    }

    private static @Nullable List<String> annotatedNames(Constructor<?> constructor) {
        for (Annotation annotation : constructor.getAnnotations()) {
            if (annotation.annotationType().getName().equals(CONSTRUCTOR_PROPERTIES)) {
                return valueOf(annotation);
            }
        }
        return null;
    }

    private static List<String> valueOf(Annotation annotation) {
        try {
            return List.of(
                    (String[]) annotation.annotationType().getMethod("value").invoke(annotation));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("an annotation without its value: " + annotation, e);
        }
    }

    private static @Nullable List<String> parameterNames(Constructor<?> constructor) {
        Parameter[] parameters = constructor.getParameters();
        return Stream.of(parameters).allMatch(Parameter::isNamePresent)
                ? Stream.of(parameters).map(Parameter::getName).toList()
                : null;
    }

    /** Only if no two fields have one type: whoever wrote the constructor may have put those in another order. */
    private static @Nullable FieldConstructor likeRecord(Class<?> raw, List<Field> fields) {
        List<Field> declared =
                Arrays.stream(raw.getDeclaredFields()).filter(fields::contains).toList();
        List<Class<?>> types = new ArrayList<>();
        declared.forEach(field -> types.add(field.getType()));
        if (declared.size() != fields.size() || new HashSet<>(types).size() != types.size()) {
            return null;
        }
        try {
            Constructor<?> constructor = raw.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            // known names that are not those of the fields may mean something else, such as another unit
            boolean isNamed = annotatedNames(constructor) != null || parameterNames(constructor) != null;
            return isNamed ? null : new FieldConstructor(constructor, declared);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
