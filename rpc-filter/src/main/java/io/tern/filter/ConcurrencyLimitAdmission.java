package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.RefusalScope;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.Setting;
import io.tern.spi.Extension;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what exceeds {@code concurrencyLimit}, or a caller's share of it; another node may serve the former. Calls inside are counted for
 * the service or method, not for the gate: under another limit they count on. Thread-safe.
 */
@Extension(value = "concurrency-limit", order = FilterOrder.CONCURRENCY_LIMIT)
@AutoActivate
final class ConcurrencyLimitAdmission implements ServerAdmission {
    private static final Setting<Integer> LIMIT = LimitSettings.CONCURRENCY_LIMIT;

    private final Lasting<Object, AtomicInteger> counts = new Lasting<>();
    private final Lasting<Object, Callers> callers = new Lasting<>();
    private final Lasting<Terms, Gate> gates = new Lasting<>();

    /** Whose limit it is, and which: with the same a gate goes on as it is, its level among it. Immutable. */
    private record Terms(Object owner, int limit, boolean isAdaptive, boolean isShared) {}

    @Override
    public @Nullable Gate bind(ServerContext context) {
        SaidSettings said = SaidSettings.of(context);
        Clock clock = context.runtime().clock();
        return MethodGate.of(MethodLimits.of(said, gate(said, null, clock), method -> gate(said, method, clock)));
    }

    private @Nullable Gate gate(SaidSettings said, @Nullable MethodDescriptor method, Clock clock) {
        Integer limit = method == null ? said.ofService(LIMIT) : said.ofMethod(method, LIMIT);
        if (limit == null) {
            return null;
        }
        Terms terms = new Terms(
                said.owner(method),
                limit,
                isOn(said, method, LimitSettings.ADAPTIVE_CONCURRENCY),
                isOn(said, method, CallerSettings.CALLER_SHARE));
        return gates.of(terms, () -> newGate(method != null ? method : said.service(), terms, clock));
    }

    private static boolean isOn(SaidSettings said, @Nullable MethodDescriptor method, Setting<Boolean> setting) {
        Boolean ofMethod = method == null ? null : said.ofMethod(method, setting);
        return Boolean.TRUE.equals(ofMethod != null ? ofMethod : said.ofService(setting));
    }

    private Gate newGate(Object limited, Terms terms, Clock clock) {
        int limit = terms.limit();
        ConcurrencyRefusal full = terms.isAdaptive()
                ? ConcurrencyRefusal.ofAdaptive(limited, limit)
                : ConcurrencyRefusal.ofFixed(limited, RefusalScope.NODE, LIMIT);
        AtomicInteger inFlight = counts.of(terms.owner(), AtomicInteger::new);
        Places places = terms.isShared()
                ? new FairLimit(limited, callers.of(terms.owner(), () -> new Callers(inFlight)), limit, full, clock)
                : new ConcurrencyLimit(inFlight, limit, full);
        return terms.isAdaptive() ? new AdaptiveGate(places, limit) : places;
    }
}
