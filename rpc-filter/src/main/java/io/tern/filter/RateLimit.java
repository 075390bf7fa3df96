package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.Setting;
import org.jspecify.annotations.Nullable;

/** So many calls a second. Thread-safe. */
final class RateLimit implements Limit {
    private final CellRate cells;
    private final RateRefusals refusal;

    private RateLimit(Object owner, RefusalScope scope, Setting<Integer> setting, RateTerms terms, CellRate cells) {
        this.cells = cells;
        // A hint does not travel, a reason does: so the caller, too, hears which setting it is.
        refusal = new RateRefusals(
                scope,
                priority ->
                        "the rate limit of " + owner + " is reached" + terms.reached(priority) + ", set by " + setting,
                "Call again after that time, or raise " + setting);
    }

    /** The pair of settings that make a limit, and how far its refusals reach. Immutable, thread-safe. */
    record Kind(Setting<Integer> rate, Setting<Integer> burst, RefusalScope scope) {
        /**
         * The limits of a service, or null if there are none; see {@link RateSettings#limits}.
         *
         * @param rates those that are used already: one of the same figures goes on
         */
        @Nullable
        MethodLimits<Limit> limits(SaidSettings said, Lasting<RateTerms, CellRate> rates, Clock clock) {
            return new RateSettings(rate, burst).limits(said, (method, perSecond, atOnce) -> {
                RateTerms terms = new RateTerms(said.owner(method), perSecond, atOnce);
                return new RateLimit(
                        method != null ? method : said.service(),
                        scope,
                        rate,
                        terms,
                        rates.of(terms, () -> new CellRate(clock, perSecond, atOnce)));
            });
        }
    }

    @Override
    public boolean hasRoom(Priority priority) {
        return cells.conforms(priority);
    }

    @Override
    public @Nullable Permit tryAcquire(Priority priority) {
        return cells.tryAcquire(priority) ? Permit.NONE : null;
    }

    @Override
    public RpcException refusal(Priority priority) {
        return refusal.after(cells.waitNanos(priority), priority);
    }

    @Override
    public String toString() {
        return cells.toString();
    }
}
