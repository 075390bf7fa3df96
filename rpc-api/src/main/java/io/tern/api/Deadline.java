package io.tern.api;

import java.util.Locale;
import java.util.Objects;

/**
 * The moment at which a call's time runs out, on the monotonic {@link Clock} of one runtime. Immutable, thread-safe.
 * On the wire it is the remaining time, never a moment, since clocks of two machines differ.
 */
public final class Deadline {
    private final Clock clock;
    private final long atNanos;

    private Deadline(Clock clock, long atNanos) {
        this.clock = clock;
        this.atNanos = atNanos;
    }

    /** The deadline {@code timeoutNanos} from now. */
    public static Deadline after(long timeoutNanos, Clock clock) {
        return new Deadline(Objects.requireNonNull(clock, "clock"), clock.nanoTime() + timeoutNanos);
    }

    /** The deadline at {@code atNanos} of the clock's {@link Clock#nanoTime()}. */
    public static Deadline at(long atNanos, Clock clock) {
        return new Deadline(Objects.requireNonNull(clock, "clock"), atNanos);
    }

    /** Time left in nanoseconds; zero or negative once it has passed. */
    public long remainingNanos() {
        return atNanos - clock.nanoTime();
    }

    /** Whether the time is up. */
    public boolean isExpired() {
        return remainingNanos() <= 0;
    }

    /** The moment, on the monotonic clock of this runtime. */
    public long atNanos() {
        return atNanos;
    }

    /** The earlier of both. */
    public Deadline earlier(Deadline other) {
        return other.atNanos - atNanos < 0 ? other : this;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Deadline[%.1f ms left]", remainingNanos() / 1e6);
    }
}
