package io.tern.bootstrap;

import java.lang.reflect.Method;
import java.util.function.BiConsumer;

/**
 * Puts a value into a builder by the name of a public method with one parameter. Immutable, thread-safe.
 *
 * @param name the method
 * @param <B> the builder
 * @param <T> what it takes
 */
record NamedWriter<B, T>(String name) implements BiConsumer<B, T> {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The builder itself.
    public void accept(B builder, T value) {
        try {
            setter(builder, value).invoke(builder, value);
        } catch (ReflectiveOperationException e) {
            throw NamedReader.wrong(name, builder, e);
        }
    }

    private Method setter(B builder, T value) throws NoSuchMethodException {
        for (Method method : builder.getClass().getMethods()) {
            if (method.getName().equals(name)
                    && method.getParameterCount() == 1
                    && takes(method.getParameterTypes()[0], value)) {
                return method;
            }
        }
        throw new NoSuchMethodException(name + '(' + value.getClass().getName() + ')');
    }

    private static boolean takes(Class<?> parameter, Object value) {
        return parameter.isInstance(value)
                || (parameter == int.class && value instanceof Integer)
                || (parameter == long.class && value instanceof Long)
                || (parameter == boolean.class && value instanceof Boolean);
    }
}
