package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.spi.Extension;

/**
 * Makes each outgoing call a span of the trace that its caller is in, or the first span of a new trace. One span stands for
 * the call with all its attempts. Thread-safe.
 *
 * @see ClientTracing
 */
@Extension(value = "trace", order = FilterOrder.TRACE)
@AutoActivate
final class TraceClientFilter implements ClientFilter {
    @Override
    public Filter bind(ClientContext context) {
        return new ClientTracing(context.runtime());
    }
}
