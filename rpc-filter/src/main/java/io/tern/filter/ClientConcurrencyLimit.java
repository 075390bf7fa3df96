package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.NodeGuard;
import io.tern.api.RefusalScope;
import io.tern.spi.Extension;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Holds back what exceeds {@code clientConcurrencyLimit}, whichever node it would go to. Thread-safe. */
@Extension(value = "client-concurrency-limit", order = FilterOrder.CLIENT_CONCURRENCY_LIMIT)
@AutoActivate
final class ClientConcurrencyLimit implements NodeGuard {
    private static final ConcurrencyLimit.Kind KIND =
            new ConcurrencyLimit.Kind(LimitSettings.CLIENT_CONCURRENCY_LIMIT, RefusalScope.SERVICE);

    private final Lasting<Object, AtomicInteger> counts = new Lasting<>();

    @Override
    public @Nullable Binding bind(ClientContext context) {
        return LimitGuard.of(KIND.limits(SaidSettings.of(context), counts));
    }
}
