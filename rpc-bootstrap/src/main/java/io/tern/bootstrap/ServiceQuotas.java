package io.tern.bootstrap;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.Priority;
import io.tern.api.QuotaCoordinator;
import io.tern.api.QuotaCoordinatorFactory;
import io.tern.api.QuotaLease;
import io.tern.api.QuotaRequest;
import io.tern.api.QuotaService;
import io.tern.api.ReferenceOptions;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has a service of Tern coordinate quotas: {@link QuotaService}, found as any service of the application is. Each key has its node. Thread-safe.
 */
@Extension("service")
final class ServiceQuotas implements QuotaCoordinatorFactory {
    /** Many times what an answer takes, and soon enough for who would have to do without it. */
    private static final int TIMEOUT_MILLIS = 200;

    /** Nothing is sent twice: what comes late grants nothing. A key has one node for all, wherever they are. */
    private static final ReferenceOptions OPTIONS = ReferenceOptions.builder()
            .cluster("failfast")
            .loadBalancer("consistent-hash")
            .timeoutMillis(TIMEOUT_MILLIS)
            .retries(0)
            .set("preferZone", "false")
            .set("subset", "0")
            .build();

    /** A coordinator that is busy must not shed what keeps everybody else from overrunning something. */
    private static final CallOptions CRITICAL =
            CallOptions.builder().priority(Priority.CRITICAL).build();

    private volatile @Nullable References references;

    /** Says which references there are; once, before anything is exported. */
    void callThrough(References ofApplication) {
        references = ofApplication;
    }

    @Override
    public QuotaCoordinator newCoordinator(RuntimeContext runtime) {
        return request -> lease(service(), request);
    }

    private static CompletableFuture<QuotaLease> lease(QuotaService service, QuotaRequest request) {
        CallScope scope = CRITICAL.open();
        try {
            return service.lease(request.key(), request);
        } finally {
            scope.close();
        }
    }

    /** The same with every call, made with the first one. */
    private QuotaService service() {
        References known = references;
        if (known == null) {
            throw new IllegalStateException("quotas: there are no references (expected: an application)");
        }
        return (QuotaService) known.proxy(QuotaService.class, OPTIONS, "fleetRateCoordinator");
    }
}
