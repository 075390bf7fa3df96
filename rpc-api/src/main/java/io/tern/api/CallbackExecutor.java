package io.tern.api;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of asynchronous calls, on a bounded number of threads that callbacks of users may hold. Where they hold all, it
 * refuses each {@link CallbackTask} that waits. Thread-safe.
 */
public interface CallbackExecutor extends Executor {
    /**
     * Why an asynchronous call must not begin now, since no thread could complete its future; null if it may. Cheap. A callback
     * that waits for a call of its own so ends, instead of holding the last thread.
     */
    @Nullable
    String refusal();
}
