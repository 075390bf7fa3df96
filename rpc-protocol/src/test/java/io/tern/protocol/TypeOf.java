package io.tern.protocol;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/** Captures a generic type: {@code new TypeOf<List<String>>() {}.type()}. */
public abstract class TypeOf<T> {
    private final Type type = ((ParameterizedType) getClass().getGenericSuperclass()).getActualTypeArguments()[0];

    /** The type between the angle brackets. */
    public final Type type() {
        return type;
    }
}
