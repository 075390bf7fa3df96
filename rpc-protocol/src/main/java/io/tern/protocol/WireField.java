package io.tern.protocol;

import io.tern.api.UnknownConstant;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * A field, or record component, that travels.
 *
 * <p>Thread-safe.
 */
public final class WireField {
    private final Field field;
    private final WireType type;
    private final int number;
    private final MethodHandle getter;
    private final @Nullable MethodHandle setter;

    private WireField(Field field, WireType type, MethodHandle getter, @Nullable MethodHandle setter) {
        this.field = field;
        this.type = type;
        this.number = FieldNumbers.numberOf(field);
        this.getter = getter;
        this.setter = setter;
    }

    /**
     * Opens a field.
     *
     * @throws java.lang.reflect.InaccessibleObjectException if its module is closed
     */
    static WireField open(Field field, WireType type) {
        field.setAccessible(true);
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle getter = lookup.unreflectGetter(field);
            boolean component = field.getDeclaringClass().isRecord();
            MethodHandle setter = component ? null : lookup.unreflectSetter(field);
            Class<?> value = field.getType().isPrimitive() ? field.getType() : Object.class;
            return new WireField(
                    field,
                    type,
                    getter.asType(MethodType.methodType(value, Object.class)),
                    setter == null ? null : setter.asType(MethodType.methodType(void.class, Object.class, value)));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("an accessible field is not accessible: " + field, e);
        }
    }

    /** The class that declares the field. */
    public Class<?> declaringClass() {
        return field.getDeclaringClass();
    }

    /** The field's name; unique only within its declaring class. */
    public String name() {
        return field.getName();
    }

    /** The field's type, with the type variables of its class resolved. */
    public WireType type() {
        return type;
    }

    /** The field's number; unique within a class and its superclasses. */
    public int number() {
        return number;
    }

    /** The name of the default for a constant or subclass that this side does not know, or null. */
    @Nullable
    String unknown() {
        UnknownConstant annotation = field.getAnnotation(UnknownConstant.class);
        return annotation == null ? null : annotation.value();
    }

    /** The field's value in an object of its class. */
    public @Nullable Object get(Object target) {
        try {
            return getter.invoke(target);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Sets the field, also a final one. Not for record components.
     *
     * @throws NullPointerException if the field is primitive and the value is null
     */
    public void set(Object target, @Nullable Object value) {
        if (setter == null) {
            throw new IllegalStateException("a record component is set by its constructor: " + this);
        }
        try {
            setter.invoke(target, value);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Of type (Object)Object, or (Object)int and so on for a primitive field. */
    MethodHandle getter() {
        return getter;
    }

    /** Of type (Object,Object)void, or (Object,int)void and so on for a primitive field; null for a component. */
    @Nullable
    MethodHandle setter() {
        return setter;
    }

    /** Field handles throw nothing but what wrong operands cause. */
    static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof RuntimeException e) {
            return e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return new IllegalStateException(thrown);
    }

    /** {@code Person.address}, for messages. */
    @Override
    public String toString() {
        return declaringClass().getSimpleName() + '.' + name();
    }
}
