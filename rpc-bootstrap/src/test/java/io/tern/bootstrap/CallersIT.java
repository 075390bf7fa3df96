package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.CallerStats;
import io.tern.api.CallersStats;
import io.tern.api.ReferenceOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server tells who calls it, over sockets. */
final class CallersIT {
    private RpcApplication provider;

    private static RpcApplication.Builder builder(String name) {
        return RpcApplication.builder(name).snapshot(false).shutdownHook(false);
    }

    @BeforeEach
    void start() {
        provider = builder("provider")
                .bind("127.0.0.1")
                .port(0)
                .export(new BlackTea())
                .start();
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private RpcApplication consumer(String name, String version) {
        return builder(name)
                .applicationVersion(version)
                .startWait(Duration.ofSeconds(10))
                .referenceDefaults(ReferenceOptions.builder()
                        .address(String.valueOf(provider.address()))
                        .timeoutMillis(10_000)
                        .build())
                .start();
    }

    private static void call(RpcApplication consumer, int times) {
        Tea tea = consumer.refer(Tea.class);
        for (int i = 0; i < times; i++) {
            assertThat(tea.brew("assam")).isEqualTo("black assam");
        }
    }

    @Test
    void callersAreListedByApplicationAddressAndVersion() {
        assertThat(provider.stats().callers()).isEqualTo(CallersStats.NONE);
        try (RpcApplication old = consumer("checkout", "1.4.1");
                RpcApplication young = consumer("checkout", "1.4.2");
                RpcApplication same = consumer("checkout", "1.4.2");
                RpcApplication silent = consumer("cart\n", "")) {
            call(old, 2);
            call(young, 3);
            call(same, 4);
            call(silent, 1);

            List<CallerStats> expected = List.of(
                    new CallerStats("checkout", "127.0.0.1", "1.4.2", 2, 7),
                    new CallerStats("checkout", "127.0.0.1", "1.4.1", 1, 2),
                    new CallerStats("cart\n", "127.0.0.1", "", 1, 1));
            assertThat(provider.stats().callers()).isEqualTo(new CallersStats(expected, 0));
            assertThat(provider.stats().toString())
                    .contains("called by checkout 1.4.2 at 127.0.0.1: 7 calls, 2 connections")
                    .contains("called by cart\\u000a (no version) at 127.0.0.1: 1 calls, 1 connections")
                    .doesNotContain("called by others");
        }
        await().untilAsserted(() -> assertThat(provider.stats().callers().listed())
                .extracting(CallerStats::connections)
                .containsOnly(0));
        provider.close();
        assertThat(provider.stats().callers().listed())
                .extracting(CallerStats::calls)
                .containsExactly(7L, 2L, 1L);
    }
}
