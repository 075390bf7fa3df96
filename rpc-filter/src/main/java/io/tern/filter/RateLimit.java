package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
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
        // A hint does not travel, a reason does: so the caller, too, hears which setting it is.
        reason = "the rate limit of " + owner + " is reached: " + rate + " calls a second, burst " + burst + ", set by "
                + setting;
        hint = "Call again after that time, or raise " + setting;
    }

    /** The pair of settings that make a limit, and how far its refusals reach. Immutable, thread-safe. */
    record Kind(Setting<Integer> rate, Setting<Integer> burst, RefusalScope scope) {
        /**
         * The limits of a service, or null if there are none. A service without a rate may have a burst: the application's
         * default for those that have one.
         *
         * @throws IllegalArgumentException if a burst was said for a method without a rate, naming both and the method
         */
        @Nullable
        MethodLimits limits(SaidSettings said, Clock clock) {
            return MethodLimits.of(
                    said,
                    limit(said.service(), said.ofService(rate), said.ofService(burst), clock),
                    method -> ofMethod(method, said.ofMethod(method, rate), said.ofMethod(method, burst), clock));
        }

        private @Nullable Limit ofMethod(
                MethodDescriptor method, @Nullable Integer perSecond, @Nullable Integer atOnce, Clock clock) {
            if (perSecond == null && atOnce != null) {
                throw new IllegalArgumentException(method + ": " + burst + " = " + atOnce + " without " + rate
                        + " (expected: both said for the same method, or neither)");
            }
            return limit(method, perSecond, atOnce, clock);
        }

        private @Nullable Limit limit(
                Object owner, @Nullable Integer perSecond, @Nullable Integer atOnce, Clock clock) {
            if (perSecond == null) {
                return null;
            }
            int above = atOnce != null ? atOnce : Math.max(1, perSecond / 10);
            return new RateLimit(owner, scope, rate, perSecond, above, clock);
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
