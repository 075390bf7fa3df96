package io.tern.filter;

import io.tern.api.NodeGuard;
import io.tern.testkit.NodeGuardContractTest;

final class BreakerGuardContractTest extends NodeGuardContractTest {
    @Override
    protected NodeGuard newGuard() {
        return new BreakerGuard();
    }
}
