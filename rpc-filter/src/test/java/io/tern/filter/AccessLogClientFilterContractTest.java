package io.tern.filter;

import io.tern.api.ClientFilter;
import io.tern.testkit.ClientFilterContractTest;

final class AccessLogClientFilterContractTest extends ClientFilterContractTest {
    @Override
    protected ClientFilter newFilter() {
        return new AccessLogClientFilter();
    }
}
