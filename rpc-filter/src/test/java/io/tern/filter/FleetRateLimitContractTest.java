package io.tern.filter;

import io.tern.api.ExportOptions;
import io.tern.api.ServerAdmission;
import io.tern.testkit.ManualScheduler;
import io.tern.testkit.ServerAdmissionContractTest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

final class FleetRateLimitContractTest extends ServerAdmissionContractTest {
    @Override
    protected ServerAdmission newAdmission() {
        return context -> {
            ServerAdmission.@Nullable Gate gate = new FleetRateLimit()
                    .bind(SaidBy.options(
                            context,
                            ExportOptions.builder()
                                    .set(FleetSettings.FLEET_RATE_LIMIT, 50_000)
                                    .set(FleetSettings.FLEET_RATE_COORDINATOR, "memory")));
            // Until the first permits are there.
            ((ManualScheduler) context.runtime().scheduler()).advance(Duration.ofSeconds(2));
            return gate;
        };
    }
}
