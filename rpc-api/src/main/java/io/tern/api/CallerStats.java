package io.tern.api;

import java.util.Objects;

/**
 * What one caller has asked of a server: all connections of one application in one version from one host together. Names and versions
 * are what the callers say of themselves. Immutable, thread-safe.
 *
 * @param application the name that it introduces itself with
 * @param address the host that it calls from, without a port
 * @param version the version of the application, or "" if it does not say
 * @param connections those that are open
 * @param calls requests that have come, whatever became of them; one for each attempt
 */
public record CallerStats(String application, String address, String version, int connections, long calls) {
    public CallerStats {
        Objects.requireNonNull(application, "application");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(version, "version");
    }
}
