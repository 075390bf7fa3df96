package io.tern.cluster;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Steps of which one that throws does not keep the others from being taken. Stateless. */
final class EachOf {
    private EachOf() {}

    /** Takes the step with every item, and then throws what the first that failed threw, with the others suppressed. */
    static <T> void run(Iterable<? extends T> items, Consumer<? super T> step) {
        Throwable first = null;
        for (T item : items) {
            first = run(item, step, first);
        }
        if (first instanceof RuntimeException e) {
            throw e;
        } else if (first instanceof Error e) {
            throw e;
        }
    }

    private static <T> @Nullable Throwable run(T item, Consumer<? super T> step, @Nullable Throwable first) {
        try {
            step.accept(item);
            return first;
        } catch (RuntimeException | Error e) {
            if (first == null) {
                return e;
            }
            if (first != e) {
                first.addSuppressed(e);
            }
            return first;
        }
    }
}
