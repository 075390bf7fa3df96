package io.tern.bootstrap;

import static io.tern.bootstrap.Loopback.LIMIT;
import static io.tern.bootstrap.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.CallSide;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.MethodStats;
import io.tern.api.StatusCode;
import io.tern.bootstrap.Workshop.Order;
import io.tern.bootstrap.Workshop.SoldOutException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What both sides have counted after calls of every kind of end, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallStatsIT {
    private static final List<String> METHODS = List.of("make", "makeLater", "repair", "repairLater");
    private static final Order ORDER = new Order("chair");
    private static final Order HOLD = new Order(Workshop.HOLD);

    private final Loopback loopback = new Loopback();
    private final OpenWorkshop workshop = new OpenWorkshop();
    private RpcApplication provider;
    private RpcApplication consumer;

    /** 5 values and 4 exceptions of make, 2 of makeLater out of time, repairLater cancelled; of repair 3 broken, 6 refused beside 1. */
    @BeforeAll
    void call() throws Exception {
        provider = loopback.provider(
                "provider",
                workshop,
                ExportOptions.builder()
                        // The server's own limit, so that both sides agree on who ran out of time.
                        .method(
                                "makeLater",
                                MethodSettings.builder().timeoutMillis(200).build())
                        .method(
                                "repair",
                                MethodSettings.builder()
                                        .set("concurrencyLimit", "1")
                                        .build()));
        consumer = loopback.start(Loopback.builder("consumer"));
        Workshop stub = consumer.refer(Workshop.class, Loopback.to(provider).build());
        for (int i = 0; i < 5; i++) {
            assertThat(stub.make(ORDER)).isEqualTo("made chair");
        }
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> stub.make(new Order(Workshop.SOLD_OUT))).isInstanceOf(SoldOutException.class);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(failure(() -> stub.repair(new Order(Workshop.BREAK))).code())
                    .isEqualTo(StatusCode.UNKNOWN);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(failure(stub.makeLater(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        }
        cancel(stub);
        refuse(stub);
        workshop.letGo();
        Loopback.awaitQuiet(provider);
        Loopback.awaitQuiet(consumer);
    }

    private void cancel(Workshop stub) {
        int before = workshop.entered.get();
        CompletableFuture<String> unwanted = stub.repairLater(HOLD);
        awaitEntered(before);
        assertThat(unwanted.cancel(true)).isTrue();
    }

    private void refuse(Workshop stub) {
        int before = workshop.entered.get();
        CompletableFuture<String> held = CompletableFuture.supplyAsync(() -> repair(stub));
        awaitEntered(before);
        for (int i = 0; i < 6; i++) {
            assertThat(failure(() -> stub.repair(ORDER)).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        }
        workshop.letGo();
        assertThat(held.join()).isEqualTo("held");
    }

    private static String repair(Workshop stub) {
        try {
            return stub.repair(HOLD);
        } catch (SoldOutException e) {
            throw new AssertionError("nobody ordered that", e);
        }
    }

    private void awaitEntered(int before) {
        await().atMost(LIMIT).until(() -> workshop.entered.get() > before);
    }

    @AfterAll
    void close() {
        workshop.letGo();
        loopback.close();
    }

    private MethodStats client(String method) {
        return Loopback.stats(consumer, CallSide.CLIENT, method);
    }

    private MethodStats server(String method) {
        return Loopback.stats(provider, CallSide.SERVER, method);
    }

    private List<MethodStats> all() {
        return METHODS.stream()
                .flatMap(method -> Stream.of(client(method), server(method)))
                .toList();
    }

    @Test
    void bothSidesCountEveryCallByItsEnd() {
        for (MethodStats make : List.of(client("make"), server("make"))) {
            assertCounts(make, 9, 5, 4, Map.of());
        }
        for (MethodStats makeLater : List.of(client("makeLater"), server("makeLater"))) {
            assertCounts(makeLater, 2, 0, 0, Map.of(StatusCode.DEADLINE_EXCEEDED, 2L));
        }
        for (MethodStats repair : List.of(client("repair"), server("repair"))) {
            assertCounts(repair, 10, 1, 0, Map.of(StatusCode.UNKNOWN, 3L, StatusCode.RESOURCE_EXHAUSTED, 6L));
        }
        for (MethodStats repairLater : List.of(client("repairLater"), server("repairLater"))) {
            assertCounts(repairLater, 1, 0, 0, Map.of(StatusCode.CANCELLED, 1L));
        }
    }

    private static void assertCounts(
            MethodStats stats, long started, long succeeded, long exceptions, Map<StatusCode, Long> failures) {
        assertThat(stats.started()).as("%s", stats).isEqualTo(started);
        assertThat(stats.succeeded()).as("%s", stats).isEqualTo(succeeded);
        assertThat(stats.exceptions()).as("%s", stats).isEqualTo(exceptions);
        assertThat(stats.failures()).as("%s", stats).isEqualTo(failures);
        assertThat(stats.inFlight()).as("%s", stats).isZero();
    }

    @Test
    void noSideServesWhatItOnlyCalls() {
        assertThat(consumer.stats().methods()).allMatch(stats -> stats.side() == CallSide.CLIENT);
        assertThat(provider.stats().methods()).allMatch(stats -> stats.side() == CallSide.SERVER);
    }

    @Test
    void bothSidesCountTheSameBytesHoweverCallsEnded() {
        for (String method : METHODS) {
            assertThat(client(method).requestBytes())
                    .as(method)
                    .isPositive()
                    .isEqualTo(server(method).requestBytes());
            assertThat(client(method).responseBytes())
                    .as(method)
                    .isEqualTo(server(method).responseBytes());
        }
        assertThat(List.of("make", "makeLater", "repair"))
                .allSatisfy(method -> assertThat(client(method).responseBytes()).isPositive());
        assertThat(client("repairLater").responseBytes())
                .as("a cancelled call has no reply")
                .isZero();
    }

    @Test
    void quantilesOfLatencyAreInTheirOrder() {
        assertThat(all()).allSatisfy(stats -> {
            MethodStats.Latency latency = stats.latency();
            assertThat(latency.p50Nanos()).isPositive();
            assertThat(List.of(
                            latency.p50Nanos(),
                            latency.p90Nanos(),
                            latency.p99Nanos(),
                            latency.p999Nanos(),
                            latency.maxNanos()))
                    .isSorted();
        });
    }

    @Test
    void theTableHasALineForEachMethodWithItsCounts() {
        for (RpcApplication application : List.of(provider, consumer)) {
            List<String> lines = application.stats().table().lines().toList();
            assertThat(lines).hasSize(5);
            assertThat(lines).anyMatch(line -> line.contains("#make(Order)"));
            assertThat(lines)
                    .anyMatch(line -> line.contains("#makeLater(Order)") && line.endsWith("DEADLINE_EXCEEDED 2"));
            assertThat(lines)
                    .anyMatch(line -> line.contains("#repair(Order)")
                            && line.contains("RESOURCE_EXHAUSTED 6")
                            && line.contains("UNKNOWN 3"));
            assertThat(lines).anyMatch(line -> line.contains("#repairLater(Order)") && line.endsWith("CANCELLED 1"));
        }
    }
}
