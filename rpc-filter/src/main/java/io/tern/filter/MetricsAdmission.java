package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.spi.Extension;

/**
 * Counts the requests of every export per method. Stands before all other gates, so that what they refuse counts, too; admits
 * everything. Thread-safe.
 *
 * @see ServerMetrics
 */
@Extension(value = CallMeters.NAME, order = FilterOrder.METRICS)
@AutoActivate
final class MetricsAdmission implements ServerAdmission {
    @Override
    public Gate bind(ServerContext context) {
        return new ServerMetrics(context);
    }
}
