package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.RefusalScope;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.spi.Extension;
import org.jspecify.annotations.Nullable;

/** Refuses what exceeds {@code rateLimit}; another node may serve it. Thread-safe. */
@Extension(value = "rate-limit", order = FilterOrder.RATE_LIMIT)
@AutoActivate
final class RateLimitAdmission implements ServerAdmission {
    private static final RateLimit.Kind KIND =
            new RateLimit.Kind(LimitSettings.RATE_LIMIT, LimitSettings.RATE_BURST, RefusalScope.NODE);

    private final Lasting<RateTerms, CellRate> rates = new Lasting<>();

    @Override
    public @Nullable Gate bind(ServerContext context) {
        return LimitGate.of(
                KIND.limits(SaidSettings.of(context), rates, context.runtime().clock()));
    }
}
