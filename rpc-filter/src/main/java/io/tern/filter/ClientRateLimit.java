package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.NodeGuard;
import io.tern.api.RefusalScope;
import io.tern.spi.Extension;
import org.jspecify.annotations.Nullable;

/** Holds back what exceeds {@code clientRateLimit}, whichever node it would go to. Thread-safe. */
@Extension(value = "client-rate-limit", order = FilterOrder.CLIENT_RATE_LIMIT)
@AutoActivate
final class ClientRateLimit implements NodeGuard {
    private static final RateLimit.Kind KIND =
            new RateLimit.Kind(LimitSettings.CLIENT_RATE_LIMIT, LimitSettings.CLIENT_RATE_BURST, RefusalScope.SERVICE);

    private final Lasting<RateTerms, CellRate> rates = new Lasting<>();

    @Override
    public @Nullable Binding bind(ClientContext context) {
        return LimitGuard.of(
                KIND.limits(SaidSettings.of(context), rates, context.runtime().clock()));
    }
}
