package io.tern.filter;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.testkit.ClientFilterContractTest;
import io.tern.testkit.TestRuntime;

/** With a fallback of another method: the called one is none of its business. */
final class FallbackFilterContractTest extends ClientFilterContractTest {
    @Override
    protected ClientFilter newFilter() {
        return new FallbackFilter();
    }

    @Override
    protected ClientContext context(TestRuntime runtime) {
        MethodSettings empty =
                MethodSettings.builder().set(FallbackSettings.FALLBACK, "empty").build();
        return runtime.clientContext(
                runtime.service(),
                ReferenceOptions.builder().method("order", empty).build());
    }
}
