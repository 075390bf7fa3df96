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
    private final RateRefusal reached;
    private final RateRefusal away;
    private final RateRefusal late;

    /** A limit under these terms, which take effect with its first call; the permits may serve a limit under others, too. */
    FleetLimit(Object owner, FleetTerms terms, LeasedRate rate) {
        this.terms = terms;
        this.rate = rate;
        Setting<Integer> setting = FleetSettings.FLEET_RATE_LIMIT;
        String figures =
                terms.rate() + " calls a second of all instances, burst " + terms.burst() + ", set by " + setting;
        String limit = "the fleet's rate limit of " + owner;
        reached = new RateRefusal(
                RefusalScope.SERVICE,
                limit + " is reached: " + figures,
                "Call again after that time, or raise " + setting);
        away = new RateRefusal(
                RefusalScope.NODE,
                limit + " has no coordinator now, and this instance's part of it is used up: " + figures,
                "Have the coordinator run that " + FleetSettings.FLEET_RATE_COORDINATOR + " names, or set "
                        + FleetSettings.FLEET_RATE_FALLBACK);
        late = new RateRefusal(
                RefusalScope.NODE,
                limit + " may not be reached, but this instance has no permit at hand: " + figures,
                "Call again after that time, or raise " + FleetSettings.FLEET_RATE_BURST);
    }

    @Override
    public boolean hasRoom(Priority priority) {
        return rate.hasRoom(priority);
    }

    @Override
    public @Nullable Permit tryAcquire(Priority priority) {
        return rate.tryAcquire(terms, priority) ? Permit.NONE : null;
    }

    /** Another node may have permits where only this one ran out of them; nobody has any where all are used. */
    @Override
    public RpcException refusal(Priority priority) {
        RateRefusal refusal = rate.isAway() ? away : rate.isScarce() ? reached : late;
        return refusal.after(rate.waitNanos(priority));
    }

    @Override
    public String toString() {
        return rate.toString();
    }
}
