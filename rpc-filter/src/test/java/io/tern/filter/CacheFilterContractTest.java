package io.tern.filter;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.testkit.ClientFilterContractTest;
import io.tern.testkit.TestRuntime;

/** With a cache of another method: the called one is none of its business. */
final class CacheFilterContractTest extends ClientFilterContractTest {
    @Override
    protected ClientFilter newFilter() {
        return new CacheFilter();
    }

    @Override
    protected ClientContext context(TestRuntime runtime) {
        MethodSettings cached = MethodSettings.builder()
                .idempotent(true)
                .set(CacheSettings.MILLIS, 1_000)
                .build();
        return runtime.clientContext(
                runtime.service(),
                ReferenceOptions.builder().method("order", cached).build());
    }
}
