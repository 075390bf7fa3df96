package io.tern.bootstrap;

import static io.tern.bootstrap.Loopback.LIMIT;
import static io.tern.bootstrap.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.bootstrap.Workshop.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a client, over real sockets to two servers. */
final class ClientLimitsIT {
    private static final Order ORDER = new Order("chair");
    private static final Order HOLD = new Order(Workshop.HOLD);

    private final Loopback loopback = new Loopback();
    private final OpenWorkshop workshop = new OpenWorkshop();
    private final RpcApplication first = loopback.provider("first", workshop, ExportOptions.builder());
    private final RpcApplication second = loopback.provider("second", workshop, ExportOptions.builder());
    private final RpcApplication consumer = loopback.start(Loopback.builder("consumer"));

    @AfterEach
    void close() {
        workshop.letGo();
        loopback.close();
    }

    private Workshop refer(ReferenceOptions.Builder options) {
        return consumer.refer(Workshop.class, options.build());
    }

    private ReferenceOptions.Builder toBoth() {
        return Loopback.to(first, second);
    }

    private long arrived() {
        return Loopback.arrived(first) + Loopback.arrived(second);
    }

    private static void assertHeldBack(RpcException refusal, String reason, String setting) {
        assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(refusal.notExecuted()).isTrue();
        assertThat(refusal.remote()).isFalse();
        assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.SERVICE);
        assertThat(refusal.retryAfter()).isPositive();
        assertThat(refusal).hasMessageContaining(reason).hasMessageContaining(setting);
    }

    @Test
    void aRateHoldsForAllProvidersTogetherAndNothingElseIsSent() throws Exception {
        Workshop stub = refer(toBoth().retries(2).set("clientRateLimit", "1").set("clientRateBurst", "0"));
        List<RpcException> refusals = new ArrayList<>();
        long beginNanos = System.nanoTime();
        int sent = 0;
        for (int i = 0; i < 40; i++) {
            try {
                assertThat(stub.make(ORDER)).isEqualTo("made chair");
                sent++;
            } catch (RpcException e) {
                refusals.add(e);
            }
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNanos);

        assertThat((long) sent).as("rate x window + burst + 1").isBetween(1L, seconds + 1);
        assertThat(arrived()).isEqualTo(sent);
        assertThat(refusals)
                .hasSize(40 - sent)
                .allSatisfy(refusal -> assertHeldBack(refusal, "the rate limit of", "clientRateLimit"));
    }

    @Test
    void aMethodsRateIsItsOwn() throws Exception {
        MethodSettings rare = MethodSettings.builder()
                .set("clientRateLimit", "1")
                .set("clientRateBurst", "0")
                .build();
        Workshop stub = refer(toBoth().method("make", rare));
        for (int i = 0; i < 50; i++) {
            assertThat(stub.repair(ORDER)).isEqualTo("made chair");
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertHeldBack(
                        failure(() -> {
                            stub.make(ORDER);
                            stub.make(ORDER);
                        }),
                        "make(",
                        "clientRateLimit"));
    }

    @Test
    void placesHoldForAllProvidersTogetherAndComeBackHoweverACallEnds() {
        Workshop stub = refer(toBoth().retries(2).set("clientConcurrencyLimit", "3"));
        List<CompletableFuture<String>> inside = fill(stub, 3);

        assertThat(inside.get(0).cancel(true)).isTrue();
        inside.add(occupy(stub));
        assertNoPlaceIsFree(stub);

        workshop.broken = true;
        assertThat(inside.get(1).cancel(true)).isTrue();
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(failure(() -> stub.make(ORDER)).code()).isEqualTo(StatusCode.UNKNOWN));
        workshop.broken = false;
        inside.add(occupy(stub));
        assertNoPlaceIsFree(stub);

        workshop.letGo();
        inside.subList(2, inside.size()).forEach(call -> assertThat(call.join()).isEqualTo("held"));
        workshop.keep();
        List<CompletableFuture<String>> again = fill(stub, 3);
        workshop.letGo();
        again.forEach(call -> assertThat(call.join()).isEqualTo("held"));
        Loopback.awaitQuiet(consumer);
    }

    @Test
    void placesComeBackWhenTimeIsOverAndWhenTheConnectionIsLost() throws Exception {
        try (CuttableRelay relay = CuttableRelay.to(first.address())) {
            Workshop stub = refer(Loopback.to()
                    .address(relay.address() + "," + second.address())
                    .set("clientConcurrencyLimit", "2")
                    .method(
                            "repairLater",
                            MethodSettings.builder().timeoutMillis(200).build()));
            for (int i = 0; i < 2; i++) {
                assertThat(failure(stub.repairLater(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
            }
            List<CompletableFuture<String>> inside = fill(stub, 2);
            relay.cut();
            await().atMost(LIMIT).until(() -> inside.stream().anyMatch(CompletableFuture::isDone));
            inside.removeIf(CompletableFuture::isDone);
            assertThat(inside).as("one was on its way to each").hasSize(1);
            inside.add(occupy(stub));
            assertNoPlaceIsFree(stub);
            workshop.letGo();
            inside.forEach(call -> assertThat(call.join()).isEqualTo("held"));
        }
        Loopback.awaitQuiet(consumer);
    }

    private List<CompletableFuture<String>> fill(Workshop stub, int places) {
        List<CompletableFuture<String>> inside = new ArrayList<>();
        for (int i = 0; i < places; i++) {
            inside.add(occupy(stub));
        }
        assertNoPlaceIsFree(stub);
        return inside;
    }

    /** A call that is inside; a place that was given back a moment ago may still be on its way. */
    private CompletableFuture<String> occupy(Workshop stub) {
        List<CompletableFuture<String>> inside = new ArrayList<>();
        await().atMost(LIMIT).until(() -> {
            int before = workshop.entered.get();
            CompletableFuture<String> call = stub.makeLater(HOLD);
            await().atMost(LIMIT).until(() -> call.isDone() || workshop.entered.get() > before);
            return workshop.entered.get() > before && inside.add(call);
        });
        return inside.get(0);
    }

    private void assertNoPlaceIsFree(Workshop stub) {
        long before = arrived();
        for (int i = 0; i < 5; i++) {
            assertHeldBack(failure(() -> stub.make(ORDER)), "the concurrency limit of", "clientConcurrencyLimit");
        }
        assertThat(arrived()).as("nothing was sent").isEqualTo(before);
    }
}
