package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.NodeGuard;
import io.tern.api.RuntimeContext;
import io.tern.filter.EventCounts.Event;
import io.tern.spi.Extension;
import java.util.concurrent.atomic.LongAdder;

/** Keeps calls away from a node that fails again and again, and lets one at a time find out whether it is well. Thread-safe. */
@Extension(value = "breaker", order = FilterOrder.BREAKER)
@AutoActivate
final class BreakerGuard implements NodeGuard {
    @Override
    public Binding bind(ClientContext context) {
        SaidSettings said = SaidSettings.of(context);
        Integer failures = said.ofService(LimitSettings.BREAKER_FAILURES);
        boolean compares = Boolean.TRUE.equals(said.ofService(LimitSettings.OUTLIER_DETECTION));
        RuntimeContext runtime = context.runtime();
        String service = context.service().key().toString();
        LongAdder opened = EventCounts.of(runtime).of(Event.BREAKER_OPENED, service);
        return new Breakers(
                new BreakerLog(service, runtime.clock(), opened),
                failures == null ? Integer.MAX_VALUE : failures,
                runtime.clock(),
                runtime.random()::nextDouble,
                method -> context.settings(method).oneway(),
                compares ? new Outliers(runtime.clock()) : null);
    }
}
