package io.tern.filter;

import io.tern.api.NodeGuard;
import io.tern.api.ReferenceOptions;
import io.tern.testkit.NodeGuardContractTest;

final class ClientConcurrencyLimitContractTest extends NodeGuardContractTest {
    @Override
    protected NodeGuard newGuard() {
        return context -> new ClientConcurrencyLimit()
                .bind(SaidBy.options(
                        context, ReferenceOptions.builder().set(LimitSettings.CLIENT_CONCURRENCY_LIMIT, 500)));
    }
}
