package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.NodeGuard;
import io.tern.spi.Extension;

/** Keeps calls away from a node that fails again and again, and lets one at a time find out whether it is well. Thread-safe. */
@Extension(value = "breaker", order = FilterOrder.BREAKER)
@AutoActivate
final class BreakerGuard implements NodeGuard {
    @Override
    public Binding bind(ClientContext context) {
        SaidSettings said = SaidSettings.of(context);
        Integer failures = said.ofService(LimitSettings.BREAKER_FAILURES);
        boolean compares = Boolean.TRUE.equals(said.ofService(LimitSettings.OUTLIER_DETECTION));
        return new Breakers(
                context.service().key().toString(),
                failures == null ? Integer.MAX_VALUE : failures,
                context.runtime().clock(),
                method -> context.settings(method).oneway(),
                compares
                        ? new Outliers(
                                context.runtime().clock(), context.runtime().random())
                        : null);
    }
}
