package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.spi.Extension;

/**
 * Counts the calls of every reference per method, each with all its attempts as one. Thread-safe.
 *
 * @see ClientMetrics
 */
@Extension(value = CallMeters.NAME, order = FilterOrder.METRICS)
@AutoActivate
final class MetricsClientFilter implements ClientFilter {
    @Override
    public Filter bind(ClientContext context) {
        return new ClientMetrics(context);
    }
}
