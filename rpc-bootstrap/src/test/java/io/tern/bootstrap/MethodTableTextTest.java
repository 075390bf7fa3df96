package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.CallSide;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodStats;
import io.tern.api.ServiceDescriptor;
import io.tern.api.StatusCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MethodTableTextTest {
    private static final MethodStats.Latency LATENCY =
            new MethodStats.Latency(1_250_000, 2_000_000, 12_345_678, 20_000_000, 1_020_304_000);

    private static MethodStats stats(CallSide side, String method, long started, Map<StatusCode, Long> failures) {
        MethodDescriptor descriptor = ServiceDescriptor.of(Teas.class, "", "1.0").methods().stream()
                .filter(one -> one.name().equals(method))
                .findFirst()
                .orElseThrow();
        Map<String, Long> here = failures.isEmpty() ? Map.of() : Map.of("fallback", 3L, "cache", 12L);
        return new MethodStats(side, descriptor, started, 1_230, 2, failures, 50_000, 1_000_000, LATENCY, here);
    }

    @Test
    void columnsAreAlignedAndFiguresLeanToTheRight() {
        MethodStats client =
                stats(CallSide.CLIENT, "brew", 1_240, Map.of(StatusCode.UNKNOWN, 3L, StatusCode.UNAVAILABLE, 1L));
        MethodStats server = stats(CallSide.SERVER, "pour", 1_232, Map.of());
        String service = Teas.class.getName() + "@1.0";

        assertThat(MethodTableText.of(List.of(client, server)).lines())
                .containsExactly(
                        "side    method" + " ".repeat(service.length() + "#brew(String,int[])".length() - 4)
                                + "calls     ok  exceptions  failed  in flight  p50 ms  p99 ms     max ms   bytes in"
                                + "  bytes out  failed by code            answered here",
                        "client  " + service
                                + "#brew(String,int[])  1,240  1,230           2       4          4   1.250  12.346"
                                + "  1,020.304  1,000,000     50,000  UNAVAILABLE 1, UNKNOWN 3  cache 12, fallback 3",
                        "server  " + service
                                + "#pour()              1,232  1,230           2       0          0   1.250  12.346"
                                + "  1,020.304     50,000  1,000,000");
    }

    @Test
    void leavesOutWhatNobodyCalled() {
        MethodStats idle = new MethodStats(
                CallSide.CLIENT,
                stats(CallSide.CLIENT, "pour", 1, Map.of()).method(),
                0,
                0,
                0,
                Map.of(),
                0,
                0,
                MethodStats.Latency.NONE);

        assertThat(MethodTableText.of(List.of(idle)).lines())
                .singleElement()
                .asString()
                .startsWith("side  method");
    }

    interface Teas {
        String brew(String leaf, int[] grams);

        void pour();
    }
}
