package io.tern.bootstrap;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads from options of one class by the name of a public method without parameters. Thread-safe.
 *
 * @param <O> the options
 * @param <T> what it returns
 */
final class NamedReader<O, T> implements Function<O, T> {
    private final String name;
    /** Once it has been looked for. */
    private volatile @Nullable Method found;

    NamedReader(String name) {
        this.name = name;
    }

    @Override
    @SuppressWarnings("unchecked") // The test of the catalogue reads and writes every setting.
    public T apply(O options) {
        try {
            return (T) method(options).invoke(options);
        } catch (ReflectiveOperationException e) {
            throw wrong(name, options, e);
        }
    }

    private Method method(O options) throws NoSuchMethodException {
        Method known = found;
        if (known == null) {
            known = options.getClass().getMethod(name);
            found = known;
        }
        return known;
    }

    /** What the method threw, or that there is none, which is a mistake of the catalogue. */
    static RuntimeException wrong(String name, Object target, ReflectiveOperationException cause) {
        if (cause instanceof InvocationTargetException && cause.getCause() instanceof RuntimeException thrown) {
            return thrown;
        }
        return new IllegalStateException(target.getClass().getName() + " has no " + name + " of that type", cause);
    }
}
