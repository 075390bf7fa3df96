package io.tern.filter;

import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What callers hear of a rate limit. Those that are to wait the same milliseconds get the same, made once. Thread-safe. */
final class RateRefusal {
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final RefusalScope scope;
    private final String reason;
    private final String hint;
    private volatile @Nullable RpcException last;

    RateRefusal(RefusalScope scope, String reason, String hint) {
        this.scope = scope;
        this.reason = reason;
        this.hint = hint;
    }

    /** The refusal of a call that would be let through after a time, rounded up to milliseconds. */
    RpcException after(long waitNanos) {
        long millis = Math.max(1, (waitNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        RpcException refusal = last;
        if (refusal == null || refusal.retryAfter().toMillis() != millis) {
            refusal = RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, reason)
                    .notExecuted(true)
                    .refusalScope(scope)
                    .retryAfterMillis(millis)
                    .hint(hint)
                    .build();
            last = refusal;
        }
        return refusal;
    }
}
