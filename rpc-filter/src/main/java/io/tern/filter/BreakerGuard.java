package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.MethodDescriptor;
import io.tern.api.NodeGuard;
import io.tern.spi.Extension;

/** Keeps calls away from a node that fails again and again, and lets one at a time find out whether it is well. Thread-safe. */
@Extension(value = "breaker", order = FilterOrder.BREAKER)
@AutoActivate
final class BreakerGuard implements NodeGuard {
    /**
     * Binds.
     *
     * @throws IllegalArgumentException if the number of failures is said for a method: a breaker counts all calls of a node
     */
    @Override
    public Binding bind(ClientContext context) {
        SaidSettings said = SaidSettings.of(context);
        for (MethodDescriptor method : said.methods()) {
            if (context.options().isSetFor(method, LimitSettings.BREAKER_FAILURES)) {
                throw new IllegalArgumentException(
                        method + ": " + LimitSettings.BREAKER_FAILURES
                                + " is set for a method (expected: for the service only; a breaker counts all calls of a node)");
            }
        }
        Integer failures = said.ofService(LimitSettings.BREAKER_FAILURES);
        return new Breakers(
                context.service().key().toString(),
                failures == null ? Integer.MAX_VALUE : failures,
                context.runtime().clock(),
                method -> context.settings(method).oneway());
    }
}
