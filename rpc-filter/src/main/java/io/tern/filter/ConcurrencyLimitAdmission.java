package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.RefusalScope;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.spi.Extension;
import org.jspecify.annotations.Nullable;

/** Refuses what exceeds {@code concurrencyLimit}; another node may serve it. Thread-safe. */
@Extension(value = "concurrency-limit", order = FilterOrder.CONCURRENCY_LIMIT)
@AutoActivate
final class ConcurrencyLimitAdmission implements ServerAdmission {
    private static final ConcurrencyLimit.Kind KIND =
            new ConcurrencyLimit.Kind(LimitSettings.CONCURRENCY_LIMIT, RefusalScope.NODE);

    @Override
    public @Nullable Gate bind(ServerContext context) {
        return LimitGate.of(KIND.limits(SaidSettings.of(context)));
    }
}
