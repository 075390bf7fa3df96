package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.ManualClock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** What matters less is held back for what servers refuse of it, and nothing else is. */
final class ThrottleCircuitTest {
    private static final Result SHED = Result.failure(RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "busy")
            .remote(true)
            .build());

    private final ManualClock clock = new ManualClock();
    private final LongAdder counted = new LongAdder();
    private final ThrottleCircuit circuit = new ThrottleCircuit("demo.EchoService", 2, clock, new Random(1), counted);
    private final Map<Priority, Integer> heldBack = new EnumMap<>(Priority.class);

    private void call(Priority priority, Result result) {
        Permit permit = circuit.tryAcquire(priority);
        if (permit == null) {
            heldBack.merge(priority, 1, Integer::sum);
        } else {
            permit.release(result);
        }
        clock.advance(Duration.ofMillis(1));
    }

    @Test
    void whatServersServeIsNotHeldBackForWhatTheyShed() {
        for (int i = 0; i < 1_000; i++) {
            call(Priority.SHEDDABLE, SHED);
            call(Priority.SHEDDABLE, SHED);
            call(Priority.SHEDDABLE, SHED);
            call(Priority.NORMAL, Result.value("served"));
            call(Priority.CRITICAL, Result.value("served"));
        }
        assertThat(heldBack).containsOnlyKeys(Priority.SHEDDABLE);
        assertThat(heldBack.get(Priority.SHEDDABLE)).as("of 3,000").isGreaterThan(2_500);
    }

    @Test
    void aServiceThatServesNobodyIsThrottledForAll() {
        for (int i = 0; i < 1_000; i++) {
            for (Priority priority : Priority.values()) {
                call(priority, SHED);
            }
        }
        assertThat(heldBack.values())
                .hasSize(3)
                .allSatisfy(held -> assertThat(held).isGreaterThan(800));
        assertThat(counted.sum())
                .as("of all priorities together")
                .isEqualTo(
                        heldBack.values().stream().mapToLong(Integer::longValue).sum());
    }
}
