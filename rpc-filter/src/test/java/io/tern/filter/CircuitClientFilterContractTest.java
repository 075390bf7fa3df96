package io.tern.filter;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.ReferenceOptions;
import io.tern.testkit.ClientFilterContractTest;
import io.tern.testkit.TestRuntime;

final class CircuitClientFilterContractTest extends ClientFilterContractTest {
    @Override
    protected ClientFilter newFilter() {
        return new CircuitClientFilter();
    }

    @Override
    protected ClientContext context(TestRuntime testRuntime) {
        return SaidBy.options(
                testRuntime.clientContext(),
                ReferenceOptions.builder().set(CircuitSettings.CIRCUIT_BREAKER, "classic"));
    }
}
