package io.tern.filter;

import io.tern.api.QuotaRequest;
import io.tern.api.Setting;
import io.tern.api.Setting.Side;
import io.tern.api.SettingGroup;
import io.tern.spi.Extension;
import java.util.List;

/** The settings of limits that all instances of a service share. Immutable, thread-safe. */
@Extension("fleet-limits")
final class FleetSettings implements SettingGroup {
    static final Setting<Integer> FLEET_RATE_LIMIT = Setting.ofInt(
            "fleetRateLimit",
            Side.SERVER,
            1,
            QuotaRequest.MOST,
            null,
            "Calls per second that all instances of the service admit together, for what is behind all of them. None by default: it needs a"
                    + " coordinator.");

    static final Setting<Integer> FLEET_RATE_BURST = Setting.ofInt(
                    "fleetRateBurst",
                    Side.SERVER,
                    1,
                    QuotaRequest.MOST,
                    null,
                    "Calls that may come at once beyond fleetRateLimit's even pace; a tenth of fleetRateLimit, at least 1, if not said."
                            + " What instances have at hand counts, so it should be several times their number.")
            .onlyWith(FLEET_RATE_LIMIT);

    static final Setting<Integer> FLEET_RATE_FALLBACK = Setting.ofInt(
                    "fleetRateFallback",
                    Side.SERVER,
                    1,
                    1_000_000,
                    null,
                    "Calls per second that one instance admits while the coordinator is away; if not said, an equal part of fleetRateLimit,"
                            + " by the number of instances that the coordinator saw last.")
            .onlyWith(FLEET_RATE_LIMIT);

    static final Setting<String> FLEET_RATE_COORDINATOR = Setting.ofText(
                    "fleetRateCoordinator",
                    Side.SERVER,
                    "service",
                    "Who shares fleetRateLimit out: service calls io.tern.api.QuotaService, found as any service is; memory is for one instance"
                            + " alone. Others are extensions.")
            .forWholeService();

    private static final List<Setting<?>> ALL =
            List.of(FLEET_RATE_LIMIT, FLEET_RATE_BURST, FLEET_RATE_FALLBACK, FLEET_RATE_COORDINATOR);

    @Override
    public List<Setting<?>> settings() {
        return ALL;
    }
}
