package io.tern.bootstrap;

import static io.tern.bootstrap.Loopback.LIMIT;
import static io.tern.bootstrap.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import io.tern.api.CallSide;
import io.tern.api.ExportOptions;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.bootstrap.Workshop.Order;
import io.tern.bootstrap.Workshop.SoldOutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of a server, over real sockets. */
final class ServerLimitsIT {
    private static final Order ORDER = new Order("chair");
    private static final Order HOLD = new Order(Workshop.HOLD);
    private static final int PLACES = 2;

    private final Loopback loopback = new Loopback();
    private final OpenWorkshop workshop = new OpenWorkshop();
    private final RpcApplication consumer = loopback.start(Loopback.builder("consumer"));

    @AfterEach
    void close() {
        workshop.letGo();
        loopback.close();
    }

    private Workshop refer(ReferenceOptions.Builder options) {
        return consumer.refer(Workshop.class, options.build());
    }

    private static MethodSettings settings(String name, int value) {
        return MethodSettings.builder().set(name, String.valueOf(value)).build();
    }

    private static ExportOptions.Builder rate(int perSecond) {
        return ExportOptions.builder()
                .set("rateLimit", String.valueOf(perSecond))
                .set("rateBurst", "0");
    }

    private static ExportOptions.Builder places(int limit) {
        return ExportOptions.builder().set("concurrencyLimit", String.valueOf(limit));
    }

    @Test
    void aServicesRateHoldsForItsMethodsTogetherAndRefusesBeforeDecoding() throws Exception {
        Workshop stub = refer(Loopback.to(loopback.provider("provider", workshop, rate(1))));
        List<RpcException> refusals = new ArrayList<>();
        int made = Order.MADE.get();
        long beginNanos = System.nanoTime();
        int admitted = 0;
        for (int i = 0; i < 40; i++) {
            try {
                assertThat(i % 2 == 0 ? stub.make(ORDER) : stub.repair(ORDER)).isEqualTo("made chair");
                admitted++;
            } catch (RpcException e) {
                refusals.add(e);
            }
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNanos);

        assertThat((long) admitted).as("rate x window + burst + 1").isBetween(1L, seconds + 1);
        assertThat(workshop.entered).hasValue(admitted);
        assertThat(Order.MADE.get() - made).as("decoded").isEqualTo(admitted);
        assertThat(refusals).hasSize(40 - admitted).allSatisfy(refusal -> {
            assertRefusedByTheServer(refusal, "the rate limit of", "rateLimit");
            assertThat(refusal.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        });
    }

    private static void assertRefusedByTheServer(RpcException refusal, String reason, String setting) {
        assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(refusal.notExecuted()).isTrue();
        assertThat(refusal.remote()).isTrue();
        assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.NODE);
        assertThat(refusal.retryAfter()).isPositive();
        assertThat(refusal).hasMessageContaining(reason).hasMessageContaining(setting);
    }

    @Test
    void aMethodsRateIsItsOwnAndTakesNothingFromTheServices() throws Exception {
        ExportOptions.Builder options = rate(1).method("repair", settings("rateLimit", 1_000_000));
        Workshop stub = refer(Loopback.to(loopback.provider("provider", workshop, options)));
        assertThat(stub.make(ORDER)).as("the service's").isEqualTo("made chair");
        for (int i = 0; i < 50; i++) {
            assertThat(stub.repair(ORDER)).as("its own").isEqualTo("made chair");
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertRefusedByTheServer(
                        failure(() -> {
                            stub.make(ORDER);
                            stub.make(ORDER);
                        }),
                        "Workshop is reached: 1 calls a second",
                        "rateLimit"));
    }

    @Test
    void aMethodsPlacesAreItsOwn() throws Exception {
        ExportOptions.Builder options = ExportOptions.builder().method("makeLater", settings("concurrencyLimit", 1));
        RpcApplication provider = loopback.provider("provider", workshop, options);
        Workshop stub = refer(Loopback.to(provider));
        CompletableFuture<String> held = occupy(stub);
        assertRefusedByTheServer(failure(stub.makeLater(ORDER)), "makeLater", "concurrencyLimit");
        assertThat(stub.make(ORDER)).isEqualTo("made chair");
        assertThat(stub.repairLater(ORDER).join()).isEqualTo("made chair");
        workshop.letGo();
        assertThat(held.join()).isEqualTo("held");
    }

    @Test
    void placesAreFreeAfterValuesExceptionsAndFailures() throws Exception {
        RpcApplication provider = loopback.provider("provider", workshop, places(PLACES));
        Workshop stub = refer(Loopback.to(provider));
        for (int i = 0; i < 10; i++) {
            assertThat(stub.make(ORDER)).isEqualTo("made chair");
            assertThatThrownBy(() -> stub.make(new Order(Workshop.SOLD_OUT))).isInstanceOf(SoldOutException.class);
            assertThat(failure(() -> stub.make(new Order(Workshop.BREAK))).code())
                    .isEqualTo(StatusCode.UNKNOWN);
        }
        assertAllPlacesAreFree(provider, stub);
    }

    @Test
    void aCallThatRunsOutOfTimeHoldsItsPlaceUntilItsMethodHasEnded() {
        // A limit of the server's, so that it is the server that answers.
        ExportOptions.Builder options = places(PLACES)
                .method(
                        "repairLater",
                        MethodSettings.builder().timeoutMillis(200).build());
        RpcApplication provider = loopback.provider("provider", workshop, options);
        Workshop stub = refer(Loopback.to(provider));
        for (int i = 0; i < PLACES; i++) {
            assertThat(failure(stub.repairLater(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
        }
        assertNoPlaceIsFree(stub);
        workshop.letGo();
        Loopback.awaitQuiet(provider);
        assertThat(Loopback.stats(provider, CallSide.SERVER, "repairLater").failures())
                .containsEntry(StatusCode.DEADLINE_EXCEEDED, (long) PLACES);
        assertAllPlacesAreFree(provider, stub);
    }

    @Test
    @SuppressWarnings("try")
    void aCallerThatRunsOutOfTimeGivesItsPlacesBack() {
        RpcApplication provider = loopback.provider("provider", workshop, places(PLACES));
        Workshop stub = refer(Loopback.to(provider));
        try (CallScope scope = CallOptions.builder().timeoutMillis(300).build().open()) {
            for (int i = 0; i < PLACES; i++) {
                assertThat(failure(stub.makeLater(HOLD)).code()).isEqualTo(StatusCode.DEADLINE_EXCEEDED);
            }
        }
        workshop.letGo();
        assertAllPlacesAreFree(provider, stub);
    }

    @Test
    void aCancelledCallHoldsItsPlaceUntilItsMethodHasEnded() {
        RpcApplication provider = loopback.provider("provider", workshop, places(PLACES));
        Workshop stub = refer(Loopback.to(provider));
        for (int i = 0; i < PLACES; i++) {
            assertThat(occupy(stub).cancel(true)).isTrue();
        }
        assertNoPlaceIsFree(stub);
        workshop.letGo();
        Loopback.awaitQuiet(provider);
        assertThat(Loopback.stats(provider, CallSide.SERVER, "makeLater").failures())
                .isEqualTo(Map.of(StatusCode.CANCELLED, (long) PLACES));
        assertAllPlacesAreFree(provider, stub);
    }

    @Test
    void aCallOfALostConnectionHoldsItsPlaceUntilItsMethodHasEnded() throws Exception {
        RpcApplication provider = loopback.provider("provider", workshop, places(PLACES));
        Workshop direct = refer(Loopback.to(provider));
        try (CuttableRelay relay = CuttableRelay.to(provider.address())) {
            Workshop relayed = refer(Loopback.to().address(relay.address()));
            List<CompletableFuture<String>> calls = List.of(occupy(relayed), occupy(relayed));
            relay.cut();
            assertThat(calls).hasSize(PLACES).allSatisfy(call -> {
                RpcException failure = failure(call);
                assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
                assertThat(failure.notExecuted()).as("it runs").isFalse();
            });
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(workshop.cancelled).hasValue(PLACES));
        assertNoPlaceIsFree(direct);
        workshop.letGo();
        Loopback.awaitQuiet(provider);
        assertThat(Loopback.stats(provider, CallSide.SERVER, "makeLater").failures())
                .containsEntry(StatusCode.CANCELLED, (long) PLACES);
        assertAllPlacesAreFree(provider, direct);
    }

    @Test
    void refusedWorkGoesToAnotherProvider() throws Exception {
        RpcApplication full = loopback.provider("full", workshop, places(1));
        OpenWorkshop free = new OpenWorkshop("freely made ");
        Workshop both = refer(Loopback.to(full, loopback.provider("free", free, ExportOptions.builder()))
                .retries(2));
        CompletableFuture<String> held = occupy(refer(Loopback.to(full)));
        for (int i = 0; i < 40; i++) {
            assertThat(both.make(ORDER)).isEqualTo("freely made chair");
        }
        assertThat(free.entered).hasValue(40);
        assertThat(Loopback.stats(full, CallSide.SERVER, "make").failures())
                .as("some had been there before")
                .containsOnlyKeys(StatusCode.RESOURCE_EXHAUSTED);
        assertThat(Loopback.stats(consumer, CallSide.CLIENT, "make").failed()).isZero();
        workshop.letGo();
        assertThat(held.join()).isEqualTo("held");
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

    private static void assertNoPlaceIsFree(Workshop stub) {
        for (int i = 0; i < 5; i++) {
            assertRefusedByTheServer(failure(() -> stub.make(ORDER)), "the concurrency limit of", "concurrencyLimit");
        }
    }

    /** As many calls fit in as there are places, and not one more: none was lost, and none given back twice. */
    private void assertAllPlacesAreFree(RpcApplication provider, Workshop stub) {
        workshop.keep();
        List<CompletableFuture<String>> inside = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            inside.add(occupy(stub));
        }
        assertNoPlaceIsFree(stub);
        workshop.letGo();
        assertThat(inside).allSatisfy(call -> assertThat(call.join()).isEqualTo("held"));
        Loopback.awaitQuiet(provider);
    }
}
