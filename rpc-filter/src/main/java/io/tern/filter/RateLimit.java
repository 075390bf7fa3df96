package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Permit;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.Setting;
import io.tern.api.StatusCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** So many calls a second. Thread-safe. */
final class RateLimit implements Limit {
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final CellRate cells;
    private final RefusalScope scope;
    private final String reason;
    private final String hint;
    private volatile @Nullable RpcException lastRefusal;

    private RateLimit(Object owner, RefusalScope scope, Setting<Integer> setting, int rate, int burst, Clock clock) {
        cells = new CellRate(clock, rate, burst);
        this.scope = scope;
        reason = "the rate limit of " + owner + " is reached: " + rate + " calls a second, burst " + burst;
        hint = "Call again after that time, or raise " + setting;
    }

    /** The pair of settings that make a limit, and how far its refusals reach. Immutable, thread-safe. */
    record Kind(Setting<Integer> rate, Setting<Integer> burst, RefusalScope scope) {
        /**
         * The limits of a service, or null if there are none.
         *
         * @throws IllegalArgumentException if a burst was said without a rate, naming both and the place
         */
        @Nullable
        MethodLimits limits(SaidSettings said, Clock clock) {
            return MethodLimits.of(
                    said,
                    limit(said.service(), said.ofService(rate), said.ofService(burst), clock),
                    method -> limit(method, said.ofMethod(method, rate), said.ofMethod(method, burst), clock));
        }

        private @Nullable Limit limit(
                Object owner, @Nullable Integer perSecond, @Nullable Integer atOnce, Clock clock) {
            if (perSecond != null) {
                return new RateLimit(
                        owner, scope, rate, perSecond, atOnce != null ? atOnce : Math.max(1, perSecond / 10), clock);
            }
            if (atOnce != null) {
                throw new IllegalArgumentException(owner + ": " + burst + " = " + atOnce + " without " + rate
                        + " (expected: both said for the same service or method, or neither)");
            }
            return null;
        }
    }

    @Override
    public boolean hasRoom() {
        return cells.conforms();
    }

    @Override
    public @Nullable Permit tryAcquire() {
        return cells.tryAcquire() ? Permit.NONE : null;
    }

    /** Those of one millisecond are the same. */
    @Override
    public RpcException refusal() {
        long millis = Math.max(1, (cells.waitNanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        RpcException last = lastRefusal;
        if (last == null || last.retryAfter().toMillis() != millis) {
            last = RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, reason)
                    .notExecuted(true)
                    .refusalScope(scope)
                    .retryAfterMillis(millis)
                    .hint(hint)
                    .build();
            lastRefusal = last;
        }
        return last;
    }

    @Override
    public String toString() {
        return cells.toString();
    }
}
