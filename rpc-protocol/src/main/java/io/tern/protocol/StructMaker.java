package io.tern.protocol;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of one class: by a constructor that takes the values of fields (of a record the canonical one), or by the one
 * without arguments.
 *
 * <p>Thread-safe.
 */
public final class StructMaker {
    private static final MethodType SPREAD = MethodType.methodType(Object.class, Object[].class);

    private final Class<?> type;
    /** Of type (Object[])Object if it takes values, else ()Object. */
    private final MethodHandle constructor;
    /** Of each parameter the index of its field; null if the constructor takes no values. */
    private final int @Nullable [] parameters;
    /** Whether the constructor takes all fields in their order. */
    private final boolean whole;

    private final List<WireField> fields;
    /** The values while the wire has not said otherwise: absent for those that the constructor does not take. */
    private final @Nullable Object[] unsaid;

    private StructMaker(Class<?> type, MethodHandle constructor, int @Nullable [] parameters, List<WireField> fields) {
        this.type = type;
        this.constructor = constructor;
        this.parameters = parameters;
        this.fields = fields;
        this.unsaid = new @Nullable Object[fields.size()];
        Arrays.fill(unsaid, TupleCodec.ABSENT);
        boolean inOrder = parameters != null && parameters.length == unsaid.length;
        for (int i = 0; parameters != null && i < parameters.length; i++) {
            unsaid[parameters[i]] = zeroOf(fields.get(parameters[i]).type().raw());
            inOrder &= parameters[i] == i;
        }
        this.whole = inOrder;
    }

    /**
     * Opens a constructor without parameters.
     *
     * @throws java.lang.reflect.InaccessibleObjectException if its module is closed
     */
    static StructMaker ofBean(Constructor<?> constructor) {
        MethodHandle handle = open(constructor).asType(MethodType.methodType(Object.class));
        return new StructMaker(constructor.getDeclaringClass(), handle, null, List.of());
    }

    /**
     * Opens a constructor that takes values of fields; each parameter is the field of that index.
     *
     * @throws java.lang.reflect.InaccessibleObjectException if its module is closed
     */
    static StructMaker ofValues(Constructor<?> constructor, int[] parameters, List<WireField> fields) {
        MethodHandle spread = open(constructor).asFixedArity().asSpreader(Object[].class, parameters.length);
        return new StructMaker(constructor.getDeclaringClass(), spread.asType(SPREAD), parameters, fields);
    }

    private static MethodHandle open(Constructor<?> constructor) {
        constructor.setAccessible(true);
        try {
            return MethodHandles.lookup().unreflectConstructor(constructor);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("an accessible constructor is not accessible: " + constructor, e);
        }
    }

    /** Whether an instance exists only after its values: those that are absent aside, they go through the constructor. */
    boolean takesValues() {
        return parameters != null;
    }

    /** A bean as its constructor leaves it. */
    Object newBean() {
        try {
            return (Object) constructor.invokeExact();
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    /** The values of a new instance while the wire has not said otherwise; for the caller to change. */
    @Nullable
    Object[] newValues() {
        return unsaid.clone();
    }

    /** An instance of the values of its fields; {@link TupleCodec#ABSENT} only where {@link #newValues} has it. */
    Object newOf(@Nullable Object[] values) {
        Object made;
        try {
            made = (Object) constructor.invokeExact(whole ? values : arguments(values));
        } catch (Throwable e) {
            throw refused(e);
        }
        for (int i = 0; !whole && i < values.length; i++) {
            if (unsaid[i] == TupleCodec.ABSENT && values[i] != TupleCodec.ABSENT) {
                fields.get(i).set(made, values[i]);
            }
        }
        return made;
    }

    Object newInstance(List<WireField> of, @Nullable Object[] values) {
        if (takesValues()) {
            return newOf(componentsOf(values));
        }
        Object bean = newBean();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != TupleCodec.ABSENT) {
                WireField field = of.get(i);
                requireValue(field, values[i]);
                field.set(bean, values[i]);
            }
        }
        return bean;
    }

    private @Nullable Object[] arguments(@Nullable Object[] values) {
        int[] indexes = Objects.requireNonNull(parameters);
        @Nullable Object[] arguments = new @Nullable Object[indexes.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = values[indexes[i]];
        }
        return arguments;
    }

    /** What a record's component is while the wire has not said otherwise. */
    static @Nullable Object zeroOf(Class<?> type) {
        return type.isPrimitive() ? java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0) : null;
    }

    private @Nullable Object[] componentsOf(@Nullable Object[] values) {
        @Nullable Object[] components = newValues();
        for (int i = 0; i < components.length; i++) {
            if (values[i] != TupleCodec.ABSENT) {
                components[i] = values[i];
                requireValue(fields.get(i), values[i]);
            }
        }
        return components;
    }

    static void requireValue(WireField field, @Nullable Object value) {
        if (value == null && field.type().raw().isPrimitive()) {
            throw new WireFormatException("null for the primitive " + field);
        }
    }

    private RuntimeException refused(Throwable thrown) {
        return WireFormatException.refusedBy("the constructor of " + type.getName(), thrown);
    }
}
