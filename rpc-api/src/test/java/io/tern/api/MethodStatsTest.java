package io.tern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MethodStatsTest {
    private static final MethodDescriptor NOW =
            ServiceDescriptor.of(Clock.class).methods().get(0);

    private static MethodStats stats(Map<StatusCode, Long> failures) {
        return new MethodStats(CallSide.CLIENT, NOW, 20, 7, 2, failures, 1_000, 2_000, MethodStats.Latency.NONE);
    }

    @Test
    void whatFailedIsTheSumOfAllCodes() {
        MethodStats stats = stats(Map.of(StatusCode.UNAVAILABLE, 3L, StatusCode.CANCELLED, 4L));
        assertThat(stats.failed()).isEqualTo(7);
        assertThat(stats(Map.of()).failed()).isZero();
    }

    @Test
    void whatHasNotEndedIsInFlight() {
        MethodStats stats = stats(Map.of(StatusCode.UNAVAILABLE, 3L, StatusCode.CANCELLED, 4L));
        assertThat(stats.ended()).isEqualTo(7 + 2 + 7);
        assertThat(stats.inFlight()).isEqualTo(4);
        assertThat(stats(Map.of()).inFlight()).isEqualTo(11);
    }

    @Test
    void failuresAreACopyInTheOrderOfTheCodes() {
        Map<StatusCode, Long> failures = new HashMap<>();
        for (StatusCode code : StatusCode.values()) {
            failures.put(code, 1L);
        }
        MethodStats stats = stats(failures);
        failures.clear();
        assertThat(stats.failures().keySet()).containsExactly(StatusCode.values());
        assertThatThrownBy(() -> stats.failures().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void equalFiguresAreEqual() {
        Map<StatusCode, Long> other = new EnumMap<>(StatusCode.class);
        other.put(StatusCode.UNKNOWN, 1L);
        assertThat(stats(Map.of(StatusCode.UNKNOWN, 1L)))
                .isEqualTo(stats(other))
                .hasSameHashCodeAs(stats(other));
        assertThat(stats(Map.of())).isNotEqualTo(stats(other));
    }
}
