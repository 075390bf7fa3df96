package io.tern.filter;

import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** What callers hear of a rate limit, of which each priority has a part. Thread-safe. */
final class RateRefusals {
    private final Map<Priority, RateRefusal> byPriority = new EnumMap<>(Priority.class);

    /** @param reason what a call of some priority hears */
    RateRefusals(RefusalScope scope, Function<Priority, String> reason, String hint) {
        for (Priority priority : Priority.values()) {
            byPriority.put(priority, new RateRefusal(scope, reason.apply(priority), hint));
        }
    }

    /** The refusal of a call that would be let through after a time, rounded up to milliseconds. */
    RpcException after(long waitNanos, Priority priority) {
        return Objects.requireNonNull(byPriority.get(priority), "priority").after(waitNanos);
    }
}
