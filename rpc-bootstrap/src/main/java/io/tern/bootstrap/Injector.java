package io.tern.bootstrap;

import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.spi.ExtensionException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Fills the fields marked {@link Reference}, those of superclasses too; a field that has a value already keeps it.
 * Thread-safe.
 */
final class Injector {
    private final BiFunction<Class<?>, ReferenceOptions, Object> references;

    /** An injector that gets its proxies from {@code references}. */
    Injector(BiFunction<Class<?>, ReferenceOptions, Object> references) {
        this.references = references;
    }

    /**
     * Fills the fields of one object; none if any of them is wrong.
     *
     * @return what the fields hold now, the values they keep too
     * @throws IllegalArgumentException naming a field that is static, final, of a type that is no interface, or in a package
     *     that is closed to Tern
     * @throws ExtensionException naming a field whose annotation names an extension that is not there
     */
    List<Object> inject(Object target) {
        List<Field> fields = fields(target.getClass());
        fields.forEach(Injector::check);
        List<Object> values = new ArrayList<>();
        for (Field field : fields) {
            values.add(fill(target, field));
        }
        return values;
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            for (Field field : ancestor.getDeclaredFields()) {
                if (field.isAnnotationPresent(Reference.class)) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static void check(Field field) {
        int modifiers = field.getModifiers();
        if (Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
            throw new IllegalArgumentException(where(field) + "the field is "
                    + (Modifier.isStatic(modifiers) ? "static" : "final") + " (expected: neither static nor final)");
        }
        if (!field.getType().isInterface()) {
            throw new IllegalArgumentException(where(field) + field.getType().getName()
                    + " is not an interface (expected: the Java interface of the service)");
        }
        try {
            field.setAccessible(true);
        } catch (InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    where(field) + "the package is closed (expected: 'opens "
                            + field.getDeclaringClass().getPackageName() + "' in the module's descriptor)",
                    e);
        }
    }

    private Object fill(Object target, Field field) {
        try {
            Object value = field.get(target);
            if (value == null) {
                ReferenceOptions options = ReferenceOptions.from(field.getAnnotation(Reference.class));
                value = references.apply(field.getType(), options);
                field.set(target, value);
            }
            return value;
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(where(field) + "the field cannot be set", e);
        } catch (ExtensionException e) {
            throw e.at(name(field));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where(field) + e.getMessage(), e);
        }
    }

    private static String where(Field field) {
        return name(field) + ": ";
    }

    private static String name(Field field) {
        return "@Reference " + field.getDeclaringClass().getName() + '.' + field.getName();
    }
}
