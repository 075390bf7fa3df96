package io.tern.filter;

import io.tern.api.AutoActivate;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerContext;
import io.tern.spi.Extension;

/**
 * Logs slow and failed calls of every export, and a share of the others. Admits everything. Thread-safe.
 *
 * @see AccessLogSettings
 */
@Extension(value = AccessLogSettings.NAME, order = FilterOrder.ACCESS_LOG)
@AutoActivate
final class AccessLogAdmission implements ServerAdmission {
    private final AccessLogs logs = new AccessLogs();

    @Override
    public Gate bind(ServerContext context) {
        return new ServerAccessLog(context, logs.of(context.runtime()));
    }
}
