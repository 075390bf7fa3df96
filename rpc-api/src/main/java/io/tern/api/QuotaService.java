package io.tern.api;

import java.util.concurrent.CompletableFuture;

/**
 * A {@link QuotaCoordinator} as a service of Tern: export one from an instance or two of some application of yours, and those that have limits
 * find it as they find any service. The keys are spread over all that are there.
 */
public interface QuotaService {
    /**
     * Leases permits; see {@link QuotaCoordinator#lease}.
     *
     * @param key that of the request: the same key goes to the same instance
     */
    CompletableFuture<QuotaLease> lease(@HashKey String key, QuotaRequest request);
}
