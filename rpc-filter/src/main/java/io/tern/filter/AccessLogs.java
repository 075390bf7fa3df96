package io.tern.filter;

import io.tern.api.RuntimeContext;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The access log of one runtime's side, made when the first chain is bound. Thread-safe. */
final class AccessLogs {
    private final AtomicReference<@Nullable AccessLog> log = new AtomicReference<>();

    AccessLog of(RuntimeContext runtime) {
        AccessLog known = log.get();
        if (known != null) {
            return known;
        }
        AccessLog made = new AccessLog(runtime);
        return log.compareAndSet(null, made) ? made : of(runtime);
    }
}
