package io.tern.filter;

import io.tern.api.QuotaCoordinator;
import io.tern.api.QuotaCoordinatorFactory;
import io.tern.testkit.QuotaCoordinatorContractTest;
import io.tern.testkit.TestRuntime;

final class QuotaLedgerContractTest extends QuotaCoordinatorContractTest {
    @Override
    protected QuotaCoordinator newCoordinator(TestRuntime testRuntime) {
        return testRuntime
                .context()
                .extensions()
                .of(QuotaCoordinatorFactory.class)
                .get("memory")
                .newCoordinator(testRuntime.context());
    }
}
