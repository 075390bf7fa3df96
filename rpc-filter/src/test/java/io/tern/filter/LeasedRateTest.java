package io.tern.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tern.api.ExportOptions;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.QuotaLease;
import io.tern.api.QuotaRequest;
import io.tern.api.Refusal;
import io.tern.api.RefusalScope;
import io.tern.api.ServerAdmission;
import io.tern.api.StatusCode;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An instance and its leases: what it asks for, what it does while nobody answers, and what it says. */
final class LeasedRateTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final FleetTerms TERMS = new FleetTerms(1_000, 100, 50);

    @Test
    void withoutCoordinatorItKeepsToItsOwnRateAndSaysSoOnce() {
        AtomicBoolean gone = new AtomicBoolean();
        try (CapturedLog log = CapturedLog.of(LeasedRate.class.getName());
                Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> request -> gone.get()
                    ? CompletableFuture.failedFuture(new IllegalStateException("gone"))
                    : exact.lease(request));
            fleet.run(500, MILLI, i -> true);
            assertThat(fleet.run(1_000, MILLI, i -> true)[0]).isBetween(850, 1_101);
            gone.set(true);
            fleet.run(1_000, MILLI, i -> true);
            assertThat(fleet.isAway(0)).isTrue();
            long before = fleet.count(EventCounts.Event.ADMITTED_WITHOUT_COORDINATOR);
            int admitted = fleet.run(2_000, MILLI, i -> true)[0];
            assertThat(admitted).isBetween(100, 106);
            assertThat(fleet.count(EventCounts.Event.ADMITTED_WITHOUT_COORDINATOR) - before)
                    .isEqualTo(admitted);
            assertThat(fleet.count(EventCounts.Event.COORDINATOR_LOST)).isOne();
            gone.set(false);
            fleet.run(500, MILLI, i -> true);
            assertThat(fleet.isAway(0)).isFalse();
            assertThat(fleet.run(1_000, MILLI, i -> true)[0]).isBetween(850, 1_101);
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0))
                    .startsWith(
                            "WARN demo: the coordinator of its fleet's rate limit is away; up to 50 calls a second");
            assertThat(log.lines().get(1))
                    .startsWith("INFO demo: the coordinator of its fleet's rate limit is back after");
        }
    }

    @Test
    void aCoordinatorThatNeverAnswersIsAway() {
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> request -> new CompletableFuture<>());
            assertThat(fleet.run(200, MILLI, i -> true)[0])
                    .as("it may answer yet")
                    .isZero();
            fleet.run(100, MILLI, i -> true);
            assertThat(fleet.isAway(0)).isTrue();
            assertThat(fleet.run(1_000, MILLI, i -> true)[0]).isBetween(50, 56);
        }
    }

    @Test
    void oneThatThrowsIsAway() {
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> request -> {
                throw new IllegalStateException("closed");
            });
            assertThat(fleet.isAway(0)).isTrue();
            assertThat(fleet.admits(0)).isTrue();
        }
    }

    @Test
    void oneThatComesAndGoesAddsNoBurstEachTime() {
        AtomicInteger asked = new AtomicInteger();
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> request -> asked.incrementAndGet() % 2 == 0
                    ? CompletableFuture.completedFuture(new QuotaLease(0, 2_000, 0, 1))
                    : CompletableFuture.failedFuture(new IllegalStateException("gone")));
            int admitted = fleet.run(10_000, MILLI, i -> true)[0];
            assertThat(fleet.count(EventCounts.Event.COORDINATOR_LOST)).isGreaterThan(10);
            assertThat(admitted).as("50 a second, burst 5, for 10 s").isLessThanOrEqualTo(506);
        }
    }

    @Test
    void whileItIsAwayAnInstanceHasAnEqualPartIfNothingElseIsSaid() {
        AtomicBoolean gone = new AtomicBoolean();
        try (Fleet fleet = new Fleet(new FleetTerms(1_000, 100, null), 4)) {
            fleet.connect(exact -> request -> gone.get()
                    ? CompletableFuture.failedFuture(new IllegalStateException("gone"))
                    : exact.lease(request));
            fleet.run(2_000, MILLI, i -> true);
            gone.set(true);
            fleet.run(2_000, MILLI, i -> true);
            for (int admitted : fleet.run(1_000, MILLI, i -> true)) {
                assertThat(admitted).isBetween(240, 276);
            }
        }
    }

    /** The answer to a request that was given up says nothing: the next one has told what is left without it. */
    @Test
    void whatComesTooLateIsNotUsed() {
        List<CompletableFuture<QuotaLease>> answers = new ArrayList<>();
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> request -> {
                answers.add(new CompletableFuture<>());
                return answers.get(answers.size() - 1);
            });
            fleet.run(600, MILLI, i -> false);
            fleet.run(2, MILLI, i -> true);
            assertThat(answers).hasSizeGreaterThan(1);
            answers.get(0).complete(new QuotaLease(100, 2_000, 0, 1));
            assertThat(fleet.isAway(0)).isTrue();
            answers.get(answers.size() - 1).complete(new QuotaLease(7, 2_000, 0, 1));
            assertThat(fleet.isAway(0)).isFalse();
            int admitted = 0;
            while (fleet.admits(0)) {
                admitted++;
            }
            assertThat(admitted).isEqualTo(7);
        }
    }

    @Test
    void permitsAreNotUsedPastTheirTime() {
        LeasedPermits permits = new LeasedPermits(0);
        permits.add(10, 2_000 * MILLI, 10, false);
        assertThat(permits.tryTake(2_000 * MILLI - 1, Priority.CRITICAL)).isTrue();
        assertThat(permits.tryTake(2_000 * MILLI, Priority.CRITICAL)).isFalse();
        assertThat(permits.has(2_000 * MILLI, Priority.CRITICAL)).isFalse();
    }

    @Test
    void criticalCallsFindPermitsWhileOthersAskForMoreThanThereIs() {
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> exact);
            int critical = 0;
            int others = 0;
            for (int milli = 0; milli < 5_000; milli++) {
                fleet.advance(MILLI);
                for (int i = 0; i < 5; i++) {
                    others += fleet.rate(0).tryAcquire(TERMS, Priority.NORMAL) ? 1 : 0;
                }
                critical += milli % 10 == 0 && fleet.admits(0) ? 1 : 0;
            }
            assertThat(critical).as("of 500").isGreaterThan(480);
            assertThat(others).as("the rest of the rate").isBetween(4_000, 4_700);
        }
    }

    @Test
    void criticalCallsFindPermitsAlsoWhereEachInstanceHasFew() {
        FleetTerms terms = new FleetTerms(2_000, 200, null);
        try (Fleet fleet = new Fleet(terms, 25)) {
            fleet.connect(exact -> exact);
            int critical = 0;
            int asked = 0;
            for (int milli = 0; milli < 3_000; milli++) {
                fleet.advance(MILLI);
                for (int i = 0; i < 25; i++) {
                    if (milli >= 1_000 && (milli + 7 * i) % 100 == 0) {
                        asked++;
                        critical += fleet.rate(i).tryAcquire(terms, Priority.CRITICAL) ? 1 : 0;
                    }
                    if ((milli + i) % 5 == 0) {
                        fleet.rate(i).tryAcquire(terms, Priority.NORMAL);
                    }
                }
            }
            assertThat(critical).as("of %d", asked).isGreaterThan(asked * 9 / 10);
        }
    }

    @Test
    void instancesWithoutCallsDoNotBringBackALimitThatWasChanged() {
        FleetTerms lower = new FleetTerms(100, 10, 10);
        try (Fleet fleet = new Fleet(TERMS, 11)) {
            fleet.connect(exact -> exact);
            fleet.run(2_000, MILLI, i -> i == 0);
            int before = 0;
            int admitted = 0;
            for (int milli = 0; milli < 13_000; milli++) {
                fleet.advance(MILLI);
                boolean taken = fleet.rate(0).tryAcquire(lower, Priority.CRITICAL);
                before += taken && milli < 3_000 ? 1 : 0;
                admitted += taken && milli >= 3_000 ? 1 : 0;
            }
            assertThat(before).isPositive();
            assertThat(admitted).as("10 s at 100 a second").isLessThanOrEqualTo(1_011);
        }
    }

    @Test
    void aCoordinatorThatIsSlowIsBackAfterAnAnswerWasLost() {
        AtomicInteger asked = new AtomicInteger();
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> request -> {
                CompletableFuture<QuotaLease> answer = new CompletableFuture<>();
                if (asked.incrementAndGet() != 2) {
                    fleet.after(220, () -> {
                        var unused = exact.lease(request).thenAccept(answer::complete);
                    });
                }
                return answer;
            });
            fleet.run(3_000, MILLI, i -> true);
            assertThat(asked).hasValueGreaterThan(2);
            assertThat(fleet.isAway(0)).isFalse();
        }
    }

    @Test
    void anInstanceThatPausesKeepsWhatNobodyElseNeeds() {
        List<QuotaLease> answers = new ArrayList<>();
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(
                    exact -> request -> exact.lease(request).whenComplete((lease, failure) -> answers.add(lease)));
            fleet.run(200, MILLI, i -> true);
            fleet.run(3_000, MILLI, i -> false);
            assertThat(answers).extracting(QuotaLease::validMillis).doesNotContain(0);
            assertThat(fleet.rate(0).isScarce()).isFalse();
            assertThat(fleet.admits(0)).isTrue();
        }
    }

    @Test
    void anIdleInstanceAsksOnceASecondAndABusyOneAboutTenTimes() {
        List<QuotaRequest> requests = new ArrayList<>();
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> request -> {
                requests.add(request);
                return exact.lease(request);
            });
            fleet.run(2_000, MILLI, i -> false);
            requests.clear();
            fleet.run(10_000, MILLI, i -> false);
            assertThat(requests)
                    .hasSizeBetween(9, 11)
                    .allSatisfy(request -> assertThat(request.wanted()).isZero());
            requests.clear();
            int[] admitted = fleet.run(10_000, 4 * MILLI, i -> true);
            assertThat(admitted[0]).as("a quarter of the rate").isEqualTo(10_000);
            assertThat(requests).hasSizeBetween(200, 900);
        }
    }

    @Test
    void aLimitThatNobodyHoldsAsksNoMore() {
        try (TestRuntime runtime = TestRuntime.create()) {
            LeasedRate.open("demo", TERMS, request -> new CompletableFuture<>(), runtime.context());
            await().until(() -> {
                System.gc();
                runtime.advance(Duration.ofSeconds(1));
                return runtime.scheduler().pending() == 0;
            });
        }
    }

    @Test
    void anExportThatIsBoundAgainGoesOnWithItsPermits() {
        try (TestRuntime runtime = TestRuntime.create()) {
            FleetRateLimit admission = new FleetRateLimit();
            ServerAdmission.Gate before = gate(admission, runtime, 1_000);
            admit(before, runtime);
            runtime.advance(Duration.ofSeconds(2));
            assertThat(admit(before, runtime)).isTrue();
            ServerAdmission.Gate after = gate(admission, runtime, 500);
            assertThat(admit(after, runtime))
                    .as("at once, with a permit of the same lease")
                    .isTrue();
            assertThat(after.toString()).isEqualTo(before.toString());
        }
    }

    @Test
    void aRefusalSaysWhoseLimitItIsAndHowLarge() {
        try (TestRuntime runtime = TestRuntime.create()) {
            ServerAdmission.Gate gate = gate(new FleetRateLimit(), runtime, 10);
            ScriptedHead head = ScriptedHead.of(runtime, "read", "");
            runtime.advance(Duration.ofSeconds(3));
            Refusal last = null;
            for (int i = 0; i < 100; i++) {
                runtime.advance(Duration.ofMillis(10));
                if (gate.admit(head) instanceof Refusal refusal) {
                    last = refusal;
                }
            }
            var failure = Objects.requireNonNull(last).failure();
            assertThat(failure.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure.refusalScope()).isEqualTo(RefusalScope.SERVICE);
            assertThat(failure.retryAfter()).isPositive();
            assertThat(failure.getStackTrace()).isEmpty();
            assertThat(failure.reason())
                    .isEqualTo(
                            "the fleet's rate limit of io.tern.testkit.SampleService is reached for calls that are NORMAL: 10 calls a second of all"
                                    + " instances, burst 1, set by fleetRateLimit");
        }
    }

    @Test
    void whatIsShedForItsPriorityHearsThatAndIsNotSentOn() {
        try (Fleet fleet = new Fleet(TERMS, 1)) {
            fleet.connect(exact -> request -> CompletableFuture.completedFuture(
                    new QuotaLease(request.wanted() > 0 && request.held() == 0 ? 10 : 0, 2_000, 0, 10)));
            FleetLimit limit = new FleetLimit("demo.EchoService", TERMS, fleet.rate(0));
            fleet.run(300, MILLI, i -> true); // It learns how much is wanted.
            fleet.advance(3_000 * MILLI); // And its lease ends.
            for (int i = 0; i < 100; i++) {
                limit.tryAcquire(Priority.SHEDDABLE);
            }
            fleet.advance(10 * MILLI);
            while (limit.tryAcquire(Priority.SHEDDABLE) != null) {}
            assertThat(limit.hasRoom(Priority.CRITICAL)).isTrue();
            var shed = limit.refusal(Priority.SHEDDABLE);
            assertThat(shed.refusalScope()).isEqualTo(RefusalScope.SERVICE);
            assertThat(shed.reason())
                    .startsWith(
                            "the fleet's rate limit of demo.EchoService is near, and the permits that this instance has are"
                                    + " kept for calls that matter more than SHEDDABLE ones: 1000 calls a second");
            while (limit.tryAcquire(Priority.NORMAL) != null) {}
            assertThat(limit.refusal(Priority.NORMAL).refusalScope()).isEqualTo(RefusalScope.NODE);
            assertThat(limit.refusal(Priority.NORMAL).reason())
                    .contains("this instance has no permit at hand for calls that are NORMAL");
        }
    }

    private static ServerAdmission.Gate gate(FleetRateLimit admission, TestRuntime runtime, int rate) {
        return Objects.requireNonNull(admission.bind(SaidBy.options(
                runtime.serverContext(),
                ExportOptions.builder()
                        .set(FleetSettings.FLEET_RATE_LIMIT, rate)
                        .set(FleetSettings.FLEET_RATE_COORDINATOR, "memory"))));
    }

    private static boolean admit(ServerAdmission.Gate gate, TestRuntime runtime) {
        return gate.admit(ScriptedHead.of(runtime, "read", "")) == Permit.NONE;
    }
}
