package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.Filter;
import io.tern.api.ServerContext;
import io.tern.api.ServerFilter;
import io.tern.spi.Extension;

/**
 * Makes each served call a span below the caller's, and the one under which the method runs and makes calls of its own.
 * Thread-safe.
 *
 * @see ServerTracing
 */
@Extension(value = "trace", order = FilterOrder.TRACE)
@AutoActivate
final class TraceServerFilter implements ServerFilter {
    @Override
    public Filter bind(ServerContext context) {
        return new ServerTracing(context.runtime());
    }
}
