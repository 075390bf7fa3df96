package io.tern.filter;

import io.tern.api.MethodSettings;
import io.tern.api.Setting;
import io.tern.api.StatusCode;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides which calls of a method the access log tells. Thread-safe. */
final class AccessLogRule {
    /** Why a call is told. */
    enum Reason {
        FAILED,
        SLOW,
        SAMPLE
    }

    private final long slowNanos;
    private final double share;
    private final RandomGenerator random;

    /**
     * For one method.
     *
     * @param random thread-safe
     */
    AccessLogRule(MethodSettings settings, Setting<Integer> slow, Setting<Double> sample, RandomGenerator random) {
        slowNanos = TimeUnit.MILLISECONDS.toNanos(Objects.requireNonNull(settings.get(slow), slow.name()));
        share = Objects.requireNonNull(settings.get(sample), sample.name());
        this.random = random;
    }

    /** Why this call is told, or null if it is not. */
    @Nullable
    Reason reason(@Nullable StatusCode failure, long durationNanos) {
        if (isFailure(failure)) {
            return Reason.FAILED;
        }
        if (durationNanos >= slowNanos) {
            return Reason.SLOW;
        }
        return share > 0 && random.nextDouble() < share ? Reason.SAMPLE : null;
    }

    /**
     * Two codes are no failure here. An overloaded server refuses in masses, and a line for each refusal would cost it more than
     * the refusal; and who cancels, such as a second attempt's loser, does not want the result.
     */
    private static boolean isFailure(@Nullable StatusCode failure) {
        return failure != null && failure != StatusCode.RESOURCE_EXHAUSTED && failure != StatusCode.CANCELLED;
    }
}
