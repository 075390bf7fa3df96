package io.tern.protocol;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of one record (by its canonical constructor) or bean (by its constructor without arguments).
 *
 * <p>Thread-safe.
 */
public final class StructMaker {
    private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

    private final Class<?> type;
    private final boolean record;
    /** Of type (Object[])Object for a record, ()Object for a bean. */
    private final MethodHandle constructor;

    private StructMaker(Class<?> type, boolean record, MethodHandle constructor) {
        this.type = type;
        this.record = record;
        this.constructor = constructor;
    }

    /**
     * Opens a constructor.
     *
     * @throws java.lang.reflect.InaccessibleObjectException if its module is closed
     */
    static StructMaker open(Constructor<?> constructor) {
        constructor.setAccessible(true);
        Class<?> type = constructor.getDeclaringClass();
        try {
            MethodHandle handle = MethodHandles.lookup().unreflectConstructor(constructor);
            if (!type.isRecord()) {
                return new StructMaker(type, false, handle.asType(MethodType.methodType(Object.class)));
            }
            MethodHandle spread = handle.asFixedArity().asSpreader(Object[].class, constructor.getParameterCount());
            return new StructMaker(type, true, spread.asType(SPREAD));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("an accessible constructor is not accessible: " + constructor, e);
        }
    }

    /** Whether all values go through the constructor. */
    boolean isRecord() {
        return record;
    }

    /** A bean as its constructor leaves it. */
    Object newBean() {
        try {
            return (Object) constructor.invokeExact();
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    /** A record of its components, none of them absent. */
    Object newRecord(@Nullable Object[] components) {
        try {
            return (Object) constructor.invokeExact(components);
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    Object newInstance(List<WireField> fields, @Nullable Object[] values) {
        if (record) {
            return newRecord(componentsOf(fields, values));
        }
        Object bean = newBean();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != TupleCodec.ABSENT) {
                WireField field = fields.get(i);
                requireValue(field, values[i]);
                field.set(bean, values[i]);
            }
        }
        return bean;
    }

    /** What a record's component is while the wire has not said otherwise. */
    static @Nullable Object zeroOf(Class<?> type) {
        return type.isPrimitive() ? java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0) : null;
    }

    private static @Nullable Object[] componentsOf(List<WireField> fields, @Nullable Object[] values) {
        @Nullable Object[] components = values.clone();
        for (int i = 0; i < components.length; i++) {
            WireField field = fields.get(i);
            if (components[i] == TupleCodec.ABSENT) {
                components[i] = zeroOf(field.type().raw());
            }
            requireValue(field, components[i]);
        }
        return components;
    }

    static void requireValue(WireField field, @Nullable Object value) {
        if (value == null && field.type().raw().isPrimitive()) {
            throw new WireFormatException("null for the primitive " + field);
        }
    }

    private RuntimeException refused(Throwable thrown) {
        if (thrown instanceof VirtualMachineError error) {
            throw error;
        }
        return WireFormatException.refusedBy("the constructor of " + type.getName(), thrown);
    }
}
