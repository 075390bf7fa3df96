package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.MethodDescriptor;
import io.tern.api.QuotaCoordinator;
import io.tern.api.QuotaCoordinatorFactory;
import io.tern.api.RuntimeContext;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.spi.Extension;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what exceeds {@code fleetRateLimit}, counted over all instances. Permits belong to the service or method, not to the gate: an
 * export that is bound again under other rules goes on with what it has. Thread-safe.
 */
@Extension(value = "fleet-rate-limit", order = FilterOrder.FLEET_RATE_LIMIT)
@AutoActivate
final class FleetRateLimit implements ServerAdmission {
    private static final RateSettings SETTINGS =
            new RateSettings(FleetSettings.FLEET_RATE_LIMIT, FleetSettings.FLEET_RATE_BURST);

    private final Map<String, QuotaCoordinator> coordinators = new ConcurrentHashMap<>();
    private final Lasting<Owner, LeasedRate> rates = new Lasting<>();

    /** What is limited, and who shares it out. Immutable. */
    private record Owner(String coordinator, String key) {}

    @Override
    public @Nullable Gate bind(ServerContext context) {
        SaidSettings said = SaidSettings.of(context);
        String coordinator = Objects.requireNonNull(said.ofService(FleetSettings.FLEET_RATE_COORDINATOR));
        return LimitGate.of(SETTINGS.limits(said, (method, perSecond, burst) -> {
            FleetTerms terms = new FleetTerms(perSecond, burst, fallback(said, method));
            Object owner = method != null ? method : said.service();
            return new FleetLimit(
                    owner, terms, rate(new Owner(coordinator, owner.toString()), terms, context.runtime()));
        }));
    }

    private static @Nullable Integer fallback(SaidSettings said, @Nullable MethodDescriptor method) {
        return method == null
                ? said.ofService(FleetSettings.FLEET_RATE_FALLBACK)
                : said.ofMethod(method, FleetSettings.FLEET_RATE_FALLBACK);
    }

    private LeasedRate rate(Owner owner, FleetTerms terms, RuntimeContext runtime) {
        return rates.of(
                owner, () -> LeasedRate.open(owner.key(), terms, coordinator(owner.coordinator(), runtime), runtime));
    }

    /** One of a runtime, for all of its limits. */
    private QuotaCoordinator coordinator(String name, RuntimeContext runtime) {
        return coordinators.computeIfAbsent(
                name,
                unused -> runtime.extensions()
                        .of(QuotaCoordinatorFactory.class)
                        .get(name)
                        .newCoordinator(runtime));
    }
}
