package com.acme.shop;

import io.tern.api.ClientFilter;
import io.tern.testkit.ClientFilterContractTest;

final class TenantFilterTest extends ClientFilterContractTest {
    @Override
    protected ClientFilter newFilter() {
        return new TenantFilter();
    }
}
