package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.Setting;
import io.tern.api.StatusCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
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
    private final Map<Priority, RpcException> refusals = new EnumMap<>(Priority.class);

    ConcurrencyLimit(Object owner, RefusalScope scope, Setting<Integer> setting, int limit) {
        this.limit = limit;
        for (Priority priority : Priority.values()) {
            // A hint does not travel, a reason does: so the caller, too, hears which setting it is.
            refusals.put(
                    priority,
                    RpcException.builder(
                                    StatusCode.RESOURCE_EXHAUSTED,
                                    "the concurrency limit of " + owner + " is reached" + figures(priority, limit)
                                            + ", set by " + setting)
                            .notExecuted(true)
                            .refusalScope(scope)
                            .retryAfterMillis(RETRY_AFTER_MILLIS)
                            .hint("Make the calls that are in flight faster, or raise " + setting)
                            .build());
        }
    }

    /** How many calls there are where no more of a priority go in: {@code : 3 of 3 calls are in flight}. */
    static String figures(Priority priority, int limit) {
        int most = priority.partOf(limit);
        return (most == limit ? "" : " for calls that are " + priority) + ": " + most + " of " + limit
                + " calls are in flight";
    }

    /** The setting that makes a limit, and how far its refusals reach. Immutable, thread-safe. */
    record Kind(Setting<Integer> setting, RefusalScope scope) {
        /** The limits of a service, or null if there are none. */
        @Nullable
        MethodLimits<Limit> limits(SaidSettings said) {
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
    public boolean hasRoom(Priority priority) {
        return inFlight.get() < priority.partOf(limit);
    }

    @Override
    public @Nullable Permit tryAcquire(Priority priority) {
        int most = priority.partOf(limit);
        while (true) {
            int seen = inFlight.get();
            if (seen >= most) {
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
    public RpcException refusal(Priority priority) {
        return Objects.requireNonNull(refusals.get(priority), "priority");
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
