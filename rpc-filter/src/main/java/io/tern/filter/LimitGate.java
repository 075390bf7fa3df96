package io.tern.filter;

import io.tern.api.Admission;
import io.tern.api.Permit;
import io.tern.api.Refusal;
import io.tern.api.RequestHead;
import io.tern.api.ServerAdmission;
import org.jspecify.annotations.Nullable;

/** Admits what the limits of one export let through. Thread-safe. */
final class LimitGate implements ServerAdmission.Gate {
    private final MethodLimits<Limit> limits;

    private LimitGate(MethodLimits<Limit> limits) {
        this.limits = limits;
    }

    /** A gate for limits, or null for none. */
    static @Nullable LimitGate of(@Nullable MethodLimits<Limit> limits) {
        return limits == null ? null : new LimitGate(limits);
    }

    @Override
    public Admission admit(RequestHead head) {
        Limit limit = limits.of(head.method());
        return limit == null ? Permit.NONE : admit(limit, head);
    }

    static Admission admit(Limit limit, RequestHead head) {
        Permit permit = limit.tryAcquire(head.priority());
        return permit != null ? permit : new Refusal(limit.refusal(head.priority()));
    }

    @Override
    public String toString() {
        return "LimitGate" + limits;
    }
}
