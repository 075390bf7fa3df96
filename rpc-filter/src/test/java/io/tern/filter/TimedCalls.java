package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Permit;
import io.tern.api.Priority;
import java.util.Objects;

/** Calls that a circuit has let out, for tests. */
final class TimedCalls {
    private TimedCalls() {}

    /** One that begins now; released, it has taken as long as the clock says then. */
    static Permit begin(ClassicCircuit circuit, Clock clock) {
        TimedPermit permit = (TimedPermit) Objects.requireNonNull(circuit.tryAcquire(Priority.NORMAL), "held back");
        long beganNanos = clock.nanoTime();
        return result -> permit.release(result, beganNanos);
    }
}
