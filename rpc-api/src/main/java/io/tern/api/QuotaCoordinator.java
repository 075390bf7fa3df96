package io.tern.api;

import java.util.concurrent.CompletableFuture;

/**
 * Shares a rate among the instances of a fleet: each leases permits in batches and uses one for each call that it admits. It knows
 * nothing of services; what is limited is a key.
 *
 * <p>Whatever instances ask for, no window sees more than rate × window + burst + 1 uses of a key's permits, as long as each instance
 * keeps to its lease: it uses what it holds before that ends, counted from when it asked, and nothing after it. Permits that are not used
 * by then are lost. A coordinator that takes over a key from another one cannot know what that has granted, so it begins with nothing
 * to give; until the other one's leases have ended, those permits come on top.
 *
 * <p>Thread-safe; does not block.
 */
@FunctionalInterface
public interface QuotaCoordinator {
    /**
     * Leases permits.
     *
     * @return the lease, which may grant none; or a failure, perhaps one that is thrown, if the coordinator cannot be reached. It is well to
     *     fail soon: whoever waits longer than 250 ms goes on as if it had. Completes on any thread
     */
    CompletableFuture<QuotaLease> lease(QuotaRequest request);
}
