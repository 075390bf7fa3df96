package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.RefusalScope;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.spi.Extension;
import org.jspecify.annotations.Nullable;

/** Refuses what exceeds {@code callerRateLimit} of the application that calls; it is a quota, so no other node is tried. Thread-safe. */
@Extension(value = "caller-rate-limit", order = FilterOrder.CALLER_RATE_LIMIT)
@AutoActivate
final class CallerRateLimit implements ServerAdmission {
    private static final RateSettings SETTINGS =
            new RateSettings(CallerSettings.CALLER_RATE_LIMIT, CallerSettings.CALLER_RATE_BURST);

    private final Lasting<RateTerms, KeyedRates> rates = new Lasting<>();

    @Override
    public @Nullable Gate bind(ServerContext context) {
        SaidSettings said = SaidSettings.of(context);
        RuntimeContext runtime = context.runtime();
        return MethodGate.of(SETTINGS.limits(said, (method, perSecond, burst) -> {
            RateTerms terms = new RateTerms(said.owner(method), perSecond, burst);
            return gate(
                    method != null ? method : said.service(),
                    terms,
                    rates.of(terms, () -> KeyedRates.of(terms, runtime)));
        }));
    }

    private static Gate gate(Object owner, RateTerms terms, KeyedRates rates) {
        return new KeyedRateLimit(
                rates,
                head -> head.caller().application(),
                new RateRefusals(
                        RefusalScope.SERVICE,
                        priority -> "the rate limit of " + owner + " for one calling application is reached"
                                + terms.reached(priority) + ", set by " + SETTINGS.rate(),
                        "Call again after that time, or raise " + SETTINGS.rate()));
    }
}
