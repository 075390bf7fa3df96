package io.tern.api;

import java.util.Objects;

/**
 * How often something has happened to a service or method that is no call's outcome, such as a breaker that opened. Immutable, thread-safe.
 *
 * @param event what happened, in short: {@code breaker.opened}
 * @param subject what it happened to: a service or a method, as they print
 * @param count how often since the runtime started; never falls
 */
public record EventStats(String event, String subject, long count) {
    public EventStats {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(subject, "subject");
    }
}
