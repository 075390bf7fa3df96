package io.tern.bootstrap;

import java.lang.reflect.InvocationTargetException;
import java.util.function.Function;

/**
 * Reads from options by the name of a public method without parameters. Immutable, thread-safe.
 *
 * @param name the method
 * @param <O> the options
 * @param <T> what it returns
 */
record NamedReader<O, T>(String name) implements Function<O, T> {
    @Override
    @SuppressWarnings("unchecked") // The test of the catalogue reads and writes every setting.
    public T apply(O options) {
        try {
            return (T) options.getClass().getMethod(name).invoke(options);
        } catch (ReflectiveOperationException e) {
            throw wrong(name, options, e);
        }
    }

    /** What the method threw, or that there is none, which is a mistake of the catalogue. */
    static RuntimeException wrong(String name, Object target, ReflectiveOperationException cause) {
        if (cause instanceof InvocationTargetException && cause.getCause() instanceof RuntimeException thrown) {
            return thrown;
        }
        return new IllegalStateException(target.getClass().getName() + " has no " + name + " of that type", cause);
    }
}
