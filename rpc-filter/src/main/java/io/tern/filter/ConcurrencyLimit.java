package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.Setting;
import io.tern.api.StatusCode;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** So many calls at once; its own permit, since all of its places are alike. Lock-free, allocates nothing. Thread-safe. */
final class ConcurrencyLimit implements Limit, Permit {
    /**
     * A place is free again when any call ends, which nobody can foretell: long enough that callers do not spin, short against
     * the default timeout of a second, so that a re-send elsewhere still fits.
     */
    static final int RETRY_AFTER_MILLIS = 10;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final int limit;
    private final RpcException refusal;

    ConcurrencyLimit(Object owner, RefusalScope scope, Setting<Integer> setting, int limit) {
        this.limit = limit;
        // A hint does not travel, a reason does: so the caller, too, hears which setting it is.
        refusal = RpcException.builder(
                        StatusCode.RESOURCE_EXHAUSTED,
                        "the concurrency limit of " + owner + " is reached: " + limit + " of " + limit
                                + " calls are in flight, set by " + setting)
                .notExecuted(true)
                .refusalScope(scope)
                .retryAfterMillis(RETRY_AFTER_MILLIS)
                .hint("Make the calls that are in flight faster, or raise " + setting)
                .build();
    }

    /** The setting that makes a limit, and how far its refusals reach. Immutable, thread-safe. */
    record Kind(Setting<Integer> setting, RefusalScope scope) {
        /** The limits of a service, or null if there are none. */
        @Nullable
        MethodLimits limits(SaidSettings said) {
            return MethodLimits.of(
                    said,
                    limit(said.service(), said.ofService(setting)),
                    method -> limit(method, said.ofMethod(method, setting)));
        }

        private @Nullable Limit limit(Object owner, @Nullable Integer limit) {
            return limit == null ? null : new ConcurrencyLimit(owner, scope, setting, limit);
        }
    }

    @Override
    public boolean hasRoom() {
        return inFlight.get() < limit;
    }

    @Override
    public @Nullable Permit tryAcquire() {
        while (true) {
            int seen = inFlight.get();
            if (seen >= limit) {
                return null;
            }
            if (inFlight.compareAndSet(seen, seen + 1)) {
                return this;
            }
        }
    }

    @Override
    public void release(Result result) {
        inFlight.decrementAndGet();
    }

    @Override
    public RpcException refusal() {
        return refusal;
    }

    /** Calls that hold a place. */
    int inFlight() {
        return inFlight.get();
    }

    @Override
    public String toString() {
        return "ConcurrencyLimit[" + inFlight + " of " + limit + ']';
    }
}
