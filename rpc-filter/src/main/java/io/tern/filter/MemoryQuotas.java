package io.tern.filter;

import io.tern.api.QuotaCoordinator;
import io.tern.api.QuotaCoordinatorFactory;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;

/** Coordinates within one runtime, so that its fleet is itself: for tests, and where there is one instance. Thread-safe. */
@Extension("memory")
final class MemoryQuotas implements QuotaCoordinatorFactory {
    @Override
    public QuotaCoordinator newCoordinator(RuntimeContext runtime) {
        return new QuotaLedger(runtime.clock())::lease;
    }
}
