package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.api.RefusalScope;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.api.Setting;
import io.tern.spi.Extension;
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
        boolean shared = Boolean.TRUE.equals(said.ofService(CallerSettings.CALLER_SHARE));
        return MethodGate.of(MethodLimits.of(
                said,
                gate(said.service(), said.ofService(LIMIT), shared, clock),
                method -> gate(method, said.ofMethod(method, LIMIT), isShared(said, method, shared), clock)));
    }

    private static boolean isShared(SaidSettings said, MethodDescriptor method, boolean ofService) {
        Boolean ofMethod = said.ofMethod(method, CallerSettings.CALLER_SHARE);
        return ofMethod != null ? ofMethod : ofService;
    }

    private static @Nullable Gate gate(Object owner, @Nullable Integer limit, boolean shared, Clock clock) {
        if (limit == null) {
            return null;
        }
        return shared
                ? new FairLimit(owner, limit, clock)
                : new LimitGate.OfOne(new ConcurrencyLimit(owner, RefusalScope.NODE, LIMIT, limit));
    }
}
