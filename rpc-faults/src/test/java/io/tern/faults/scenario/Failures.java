package io.tern.faults.scenario;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why futures failed. Stateless. */
public final class Failures {
    private Failures() {}

    /** What made a future fail, out of the wrapper that futures put around it; null only for null. */
    public static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
