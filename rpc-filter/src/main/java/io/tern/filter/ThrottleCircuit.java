package io.tern.filter;

import io.tern.api.Clock;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RpcException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A {@link Throttle} for each priority. Lock-free, allocates nothing. Thread-safe. */
final class ThrottleCircuit implements Circuit {
    /*
     * As the chapter that the throttle is from says of criticality: each keeps figures of its own. Servers that are full refuse what matters
     * less and serve the rest; counted together, the many that were refused would have those held back that would have been served.
     */
    private final Map<Priority, Throttle> throttles = new EnumMap<>(Priority.class);

    /** @param heldBack counts the calls that fail at once, of any priority */
    ThrottleCircuit(Object owner, int multiplier, Clock clock, RandomGenerator random, LongAdder heldBack) {
        for (Priority priority : Priority.values()) {
            throttles.put(priority, new Throttle(owner, multiplier, clock, random, heldBack));
        }
    }

    @Override
    public @Nullable Permit tryAcquire(Priority priority) {
        return of(priority).tryAcquire();
    }

    @Override
    public RpcException refusal(Priority priority) {
        return of(priority).refusal();
    }

    private Throttle of(Priority priority) {
        return Objects.requireNonNull(throttles.get(priority), "priority");
    }

    @Override
    public String toString() {
        return "ThrottleCircuit" + throttles;
    }
}
