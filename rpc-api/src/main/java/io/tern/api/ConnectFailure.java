package io.tern.api;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says why a {@link Connection} is not open: why the last try to connect failed, or why the connection was lost. Immutable, thread-safe.
 *
 * @param reason in words, with the address: {@code 10.0.0.1:20880: connection refused}
 * @param atNanos when that was, on the runtime's clock
 * @param cause the exception behind it, or null if the peer itself ended the connection
 */
public record ConnectFailure(
        String reason, long atNanos, @Nullable Throwable cause) {
    public ConnectFailure {
        Objects.requireNonNull(reason, "reason");
    }

    /** Returns the reason and how long ago that was, for messages. */
    public String describe(long nowNanos) {
        return reason + String.format(Locale.ROOT, ", %.1f s ago", Math.max(0, nowNanos - atNanos) / 1e9);
    }
}
