package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tern.api.CallContext;
import io.tern.api.EventStats;
import io.tern.api.ExportOptions;
import io.tern.api.Priority;
import io.tern.api.QuotaService;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.RuleSourceFactory;
import io.tern.api.StatusCode;
import io.tern.filter.QuotaLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A rate of several providers together, leased from an application that exports a ledger, over sockets. */
final class FleetRateIT {
    private static final Workshop.Order ORDER = new Workshop.Order("chair");
    private static final int RATE = 200;
    private static final int BURST = 50;

    private final Loopback loopback = new Loopback();
    private final RpcApplication consumer = loopback.start(Loopback.builder("consumer"));

    @AfterEach
    void close() {
        loopback.close();
    }

    @Test
    void twoProvidersKeepToOneRate() {
        RpcApplication quotas = coordinator(0);
        List<Workshop> stubs = List.of(stub(provider("first", quotas)), stub(provider("second", quotas)));
        stubs.forEach(stub -> await().atMost(Loopback.LIMIT).until(() -> isRefused(stub, "is reached")));
        Measured measured = measure(stubs);
        for (int i = 0;
                i < 10 && measured.isWithoutCoordinator();
                i++) { // The machine was too busy for it to answer in time.
            measured = measure(stubs);
        }
        assertThat((double) measured.admitted)
                .isLessThanOrEqualTo(RATE * measured.seconds + BURST + 1)
                .as("most of what there is, though the machine may be busy")
                .isGreaterThan(RATE * measured.seconds / 2);
        assertThat(measured.refusals).isNotEmpty().allSatisfy(refusal -> {
            assertThat(refusal.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            assertThat(refusal.notExecuted()).isTrue();
            assertThat(refusal.retryAfter()).isPositive();
            assertThat(refusal.reason())
                    .contains("the fleet's rate limit of io.tern.bootstrap.Workshop", "set by fleetRateLimit");
        });
        assertThat(measured.refusals)
                .anySatisfy(refusal -> assertThat(refusal.refusalScope()).isEqualTo(RefusalScope.SERVICE));
    }

    /** What providers admit that are called as fast as one thread can. */
    private static Measured measure(List<Workshop> stubs) {
        long begin = System.nanoTime();
        int admitted = 0;
        List<RpcException> refusals = new ArrayList<>();
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(2)) {
            for (Workshop stub : stubs) {
                RpcException refusal = refusal(stub);
                if (refusal == null) {
                    admitted++;
                } else {
                    refusals.add(refusal);
                }
            }
        }
        return new Measured(admitted, refusals, (System.nanoTime() - begin) / 1e9);
    }

    private record Measured(int admitted, List<RpcException> refusals, double seconds) {
        boolean isWithoutCoordinator() {
            return refusals.stream().anyMatch(refusal -> refusal.reason().contains("has no coordinator"));
        }
    }

    @Test
    void withoutCoordinatorEachKeepsToItsOwnPartUntilThereIsOneAgain() {
        RpcApplication quotas = coordinator(0);
        RpcApplication provider = loopback.start(builder("first", quotas)
                .export(
                        new OpenWorkshop(),
                        limit().set("fleetRateFallback", "5").build()));
        Workshop stub = stub(provider);
        awaitAdmitted(stub);
        int port = quotas.address().port();
        quotas.close();
        await().atMost(Loopback.LIMIT).until(() -> isRefused(stub, "has no coordinator now"));
        awaitAdmitted(stub);
        assertThat(provider.stats().events())
                .filteredOn(event -> event.subject().equals(Workshop.class.getName()) && event.count() > 0)
                .extracting(EventStats::event)
                .containsExactlyInAnyOrder(
                        "fleet-rate-limit.coordinator-lost", "fleet-rate-limit.admitted-without-coordinator");
        assertThat(provider.stats().toString())
                .contains("fleet-rate-limit.coordinator-lost " + Workshop.class.getName());
        coordinator(port);
        await().atMost(Loopback.LIMIT).until(() -> {
            int admitted = 0;
            while (refusal(stub) == null) {
                admitted++;
            }
            return admitted > 10;
        });
    }

    @Test
    void anotherRateHoldsFromTheMomentWhenARuleSaysIt() {
        ScriptedRuleSource source = new ScriptedRuleSource(null);
        RpcApplication quotas = coordinator(0);
        RpcApplication provider = loopback.start(builder("first", quotas)
                .extension(RuleSourceFactory.class, "scripted", source)
                .rules(ScriptedRuleSource.ADDRESS)
                .export(new OpenWorkshop(), limit().build()));
        Workshop stub = stub(provider);
        awaitAdmitted(stub);
        RuleVerdict verdict = source.publish(ScriptedRuleSource.rules(
                1,
                "{\"force\": true, \"service\": \"io.tern.bootstrap.Workshop\","
                        + " \"settings\": {\"fleetRateLimit\": 1, \"fleetRateBurst\": 1}}"));
        assertThat(verdict.accepted()).as(verdict.message()).isTrue();
        await().atMost(Loopback.LIMIT).until(() -> isRefused(stub, "1 calls a second of all instances, burst 1"));
    }

    @Test
    void aBusyCoordinatorShedsOthersBeforeThoseWhoWantPermits() {
        QuotaLedger ledger = new QuotaLedger();
        CompletableFuture<Priority> seen = new CompletableFuture<>();
        QuotaService watched = (key, request) -> {
            seen.complete(CallContext.current().priority());
            return ledger.lease(key, request);
        };
        RpcApplication quotas = loopback.start(Loopback.builder("quotas").export(watched));
        provider("first", quotas);
        assertThat(seen).succeedsWithin(Loopback.LIMIT).isEqualTo(Priority.CRITICAL);
    }

    @Test
    void aCoordinatorThatIsNotThereIsAnErrorOfTheStart() {
        RpcApplication.Builder builder = Loopback.builder("first")
                .export(
                        new OpenWorkshop(),
                        limit().set("fleetRateCoordinator", "raft").build());
        assertThatThrownBy(builder::start)
                .hasMessageContaining("fleetRateCoordinator")
                .hasMessageContaining("raft")
                .hasMessageContaining("memory, service");
    }

    private RpcApplication coordinator(int port) {
        return loopback.start(Loopback.builder("quotas").port(port).export(new QuotaLedger()));
    }

    private RpcApplication provider(String name, RpcApplication quotas) {
        return loopback.start(builder(name, quotas).export(new OpenWorkshop(), limit().build()));
    }

    private static RpcApplication.Builder builder(String name, RpcApplication quotas) {
        return Loopback.builder(name).registry("static://" + quotas.address());
    }

    private static ExportOptions.Builder limit() {
        return ExportOptions.builder()
                .set("fleetRateLimit", String.valueOf(RATE))
                .set("fleetRateBurst", String.valueOf(BURST));
    }

    private Workshop stub(RpcApplication provider) {
        return consumer.refer(Workshop.class, Loopback.to(provider).build());
    }

    private static void awaitAdmitted(Workshop stub) {
        await().atMost(Loopback.LIMIT).until(() -> refusal(stub) == null);
    }

    /** Whether one of many calls is refused for a reason. */
    private static boolean isRefused(Workshop stub, String reason) {
        for (int i = 0; i < 200; i++) {
            RpcException refusal = refusal(stub);
            if (refusal != null && refusal.reason().contains(reason)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable RpcException refusal(Workshop stub) {
        try {
            stub.make(ORDER);
            return null;
        } catch (RpcException e) {
            return e;
        } catch (Workshop.SoldOutException e) {
            throw new AssertionError(e);
        }
    }
}
