package io.tern.filter;

import io.tern.api.NodeGuard;
import io.tern.api.ReferenceOptions;
import io.tern.testkit.NodeGuardContractTest;

final class ClientRateLimitContractTest extends NodeGuardContractTest {
    @Override
    protected NodeGuard newGuard() {
        return context -> new ClientRateLimit()
                .bind(SaidBy.options(
                        context, ReferenceOptions.builder().set(LimitSettings.CLIENT_RATE_LIMIT, 500_000)));
    }
}
