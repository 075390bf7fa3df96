package com.acme.shop;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.spi.Extension;

@Extension("tenant")
public final class TenantFilter implements ClientFilter {
    @Override
    public Filter bind(ClientContext context) {
        return (invocation, next) ->
                next.invoke(invocation.toBuilder().attachment("tenant", "7").build());
    }
}
