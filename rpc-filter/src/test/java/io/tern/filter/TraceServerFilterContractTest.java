package io.tern.filter;

import io.tern.api.ServerFilter;
import io.tern.testkit.ServerFilterContractTest;

final class TraceServerFilterContractTest extends ServerFilterContractTest {
    @Override
    protected ServerFilter newFilter() {
        return new TraceServerFilter();
    }
}
