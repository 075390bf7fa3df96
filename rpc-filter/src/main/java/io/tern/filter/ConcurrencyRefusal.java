package io.tern.filter;

import io.tern.api.Priority;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.Setting;
import io.tern.api.StatusCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What callers hear of a full concurrency limit, made anew when the limit is another one. Thread-safe. */
final class ConcurrencyRefusal {
    /**
     * A place is free again when any call ends, which nobody can foretell: long enough that callers do not spin, short against
     * the default timeout of a second, so that a re-send elsewhere still fits.
     */
    static final int RETRY_AFTER_MILLIS = 10;

    private final Object owner;
    private final RefusalScope scope;
    private final String origin;
    private final String hint;
    private volatile @Nullable Made last;

    private record Made(int limit, Map<Priority, RpcException> byPriority) {}

    /** @param origin the setting that makes the limit, and whatever moves it */
    ConcurrencyRefusal(Object owner, RefusalScope scope, String origin, String hint) {
        this.owner = owner;
        this.scope = scope;
        this.origin = origin;
        this.hint = hint;
    }

    /** That of a limit which a setting says. */
    static ConcurrencyRefusal ofFixed(Object owner, RefusalScope scope, Setting<Integer> setting) {
        return new ConcurrencyRefusal(
                owner, scope, setting.toString(), "Make the calls that are in flight faster, or raise " + setting);
    }

    /** That of a limit which follows what calls take, up to {@code most}. */
    static ConcurrencyRefusal ofAdaptive(Object owner, int most) {
        return new ConcurrencyRefusal(
                owner,
                RefusalScope.NODE,
                LimitSettings.ADAPTIVE_CONCURRENCY + " below " + LimitSettings.CONCURRENCY_LIMIT + ' ' + most,
                "More at once would each take longer: make calls faster, or add servers");
    }

    /** Makes those of a limit before anybody has to wait for them. */
    void prepare(int limit) {
        last = new Made(limit, make(limit));
    }

    /** The refusal of a call for which {@code limit}, or its priority's part of it, is full. */
    RpcException at(int limit, Priority priority) {
        Made made = last;
        if (made == null || made.limit() != limit) {
            made = new Made(limit, make(limit));
            last = made;
        }
        return Objects.requireNonNull(made.byPriority().get(priority), "priority");
    }

    private Map<Priority, RpcException> make(int limit) {
        Map<Priority, RpcException> refusals = new EnumMap<>(Priority.class);
        for (Priority priority : Priority.values()) {
            // A hint does not travel, a reason does: so the caller, too, hears which setting it is.
            refusals.put(
                    priority,
                    RpcException.builder(
                                    StatusCode.RESOURCE_EXHAUSTED,
                                    "the concurrency limit of " + owner + " is reached" + figures(priority, limit)
                                            + ", set by " + origin)
                            .notExecuted(true)
                            .refusalScope(scope)
                            .retryAfterMillis(RETRY_AFTER_MILLIS)
                            .hint(hint)
                            .build());
        }
        return refusals;
    }

    /** How many calls there are where no more of a priority go in: {@code : 3 of 3 calls are in flight}. */
    private static String figures(Priority priority, int limit) {
        int most = priority.partOf(limit);
        return (most == limit ? "" : " for calls that are " + priority) + ": " + most + " of " + limit
                + " calls are in flight";
    }
}
