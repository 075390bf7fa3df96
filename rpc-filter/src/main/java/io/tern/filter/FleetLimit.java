package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.Setting;
import org.jspecify.annotations.Nullable;

/** So many calls a second of all instances together. Thread-safe. */
final class FleetLimit implements Limit {
    private final FleetTerms terms;
    private final LeasedRate rate;
    private final RateRefusals reached;
    private final RateRefusals away;
    private final RateRefusals late;
    private final RateRefusals shed;

    /** A limit under these terms, which take effect with its first call; the permits may serve a limit under others, too. */
    FleetLimit(Object owner, FleetTerms terms, LeasedRate rate) {
        this.terms = terms;
        this.rate = rate;
        Setting<Integer> setting = FleetSettings.FLEET_RATE_LIMIT;
        String figures =
                terms.rate() + " calls a second of all instances, burst " + terms.burst() + ", set by " + setting;
        String limit = "the fleet's rate limit of " + owner;
        String later = "Call again after that time, or raise " + setting;
        reached = new RateRefusals(
                RefusalScope.SERVICE, priority -> limit + " is reached" + whose(priority) + ": " + figures, later);
        away = new RateRefusals(
                RefusalScope.NODE,
                priority -> limit + " has no coordinator now, and this instance's part of it is used up"
                        + whose(priority) + ": " + figures,
                "Have the coordinator run that " + FleetSettings.FLEET_RATE_COORDINATOR + " names, or set "
                        + FleetSettings.FLEET_RATE_FALLBACK);
        late = new RateRefusals(
                RefusalScope.NODE,
                priority -> limit + " may not be reached, but this instance has no permit at hand" + whose(priority)
                        + ": " + figures,
                "Call again after that time, or raise " + FleetSettings.FLEET_RATE_BURST);
        shed = new RateRefusals(
                RefusalScope.SERVICE,
                priority -> limit
                        + " is near, and the permits that this instance has are kept for calls that matter more than "
                        + priority + " ones: " + figures,
                later);
    }

    private static String whose(Priority priority) {
        return priority == Priority.CRITICAL ? "" : " for calls that are " + priority;
    }

    @Override
    public boolean hasRoom(Priority priority) {
        return rate.hasRoom(priority);
    }

    @Override
    public @Nullable Permit tryAcquire(Priority priority) {
        return rate.tryAcquire(terms, priority) ? Permit.NONE : null;
    }

    /**
     * Another node may have permits where only this one ran out of them; nobody has any where all are used. What may be shed is not sent
     * on where permits are kept from it here: at another node it would take one that others are about to need.
     */
    @Override
    public RpcException refusal(Priority priority) {
        return reason(priority).after(rate.waitNanos(priority), priority);
    }

    private RateRefusals reason(Priority priority) {
        if (rate.isAway()) {
            return away;
        }
        if (rate.isScarce()) {
            return reached;
        }
        return priority == Priority.SHEDDABLE && rate.hasRoom(Priority.CRITICAL) ? shed : late;
    }

    @Override
    public String toString() {
        return rate.toString();
    }
}
