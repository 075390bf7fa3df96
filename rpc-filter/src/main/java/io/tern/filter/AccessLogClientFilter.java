package io.tern.filter;

import io.tern.api.ClientContext;
import io.tern.api.ClientFilter;
import io.tern.api.Filter;
import io.tern.spi.Extension;

/**
 * Logs slow and failed calls of those references that name it in their filters, and a share of the others. Not part of every chain:
 * a caller hears of a failed call anyway, and the server has logged it. Thread-safe.
 *
 * @see AccessLogSettings
 */
@Extension(value = AccessLogSettings.NAME, order = FilterOrder.ACCESS_LOG)
final class AccessLogClientFilter implements ClientFilter {
    private final AccessLogs logs = new AccessLogs();

    @Override
    public Filter bind(ClientContext context) {
        return new ClientAccessLog(context, logs.of(context.runtime()));
    }
}
