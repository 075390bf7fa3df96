package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.RefusalScope;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.Setting;
import io.tern.spi.Extension;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Refuses what exceeds {@code concurrencyLimit}, or a caller's share of it; another node may serve the former. Thread-safe. */
@Extension(value = "concurrency-limit", order = FilterOrder.CONCURRENCY_LIMIT)
@AutoActivate
final class ConcurrencyLimitAdmission implements ServerAdmission {
    private static final Setting<Integer> LIMIT = LimitSettings.CONCURRENCY_LIMIT;

    @Override
    public @Nullable Gate bind(ServerContext context) {
        SaidSettings said = SaidSettings.of(context);
        Clock clock = context.runtime().clock();
        return MethodGate.of(MethodLimits.of(
                said,
                gate(said.service(), said.ofService(LIMIT), said::ofService, clock),
                method -> gate(method, said.ofMethod(method, LIMIT), setting -> ofEither(said, method, setting), clock)));
    }

    private static @Nullable Boolean ofEither(SaidSettings said, MethodDescriptor method, Setting<Boolean> setting) {
        Boolean ofMethod = said.ofMethod(method, setting);
        return ofMethod != null ? ofMethod : said.ofService(setting);
    }

    private static @Nullable Gate gate(
            Object owner, @Nullable Integer limit, Function<Setting<Boolean>, @Nullable Boolean> said, Clock clock) {
        if (limit == null) {
            return null;
        }
        boolean adaptive = Boolean.TRUE.equals(said.apply(LimitSettings.ADAPTIVE_CONCURRENCY));
        ConcurrencyRefusal full = adaptive
                ? ConcurrencyRefusal.ofAdaptive(owner, limit)
                : ConcurrencyRefusal.ofFixed(owner, RefusalScope.NODE, LIMIT);
        Places places = Boolean.TRUE.equals(said.apply(CallerSettings.CALLER_SHARE))
                ? new FairLimit(owner, limit, full, clock)
                : new ConcurrencyLimit(limit, full);
        return adaptive ? new AdaptiveGate(places, limit) : places;
    }
}
