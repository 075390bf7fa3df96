package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failureOf;
import static io.tern.cluster.ClusterFixture.notExecuted;
import static io.tern.cluster.ClusterFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Defaults;
import io.tern.api.EventStats;
import io.tern.api.Invocation;
import io.tern.api.MethodSettings;
import io.tern.api.ReferenceOptions;
import io.tern.api.RefusalScope;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService.SampleException;
import io.tern.testkit.ScriptedCall;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailbackTest {
    private static final long MOST_FIRST_PAUSE_MILLIS = 7_500;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final LoggedWarnings log = new LoggedWarnings(FailbackQueue.class);

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void whatCertainlyDidNotRunIsSentAgainLaterAndTheCallerGetsAnEmptyResultAtOnce() {
        try (ClusterFixture fixture = open(1)) {
            Invocation call = fixture.invocation("order")
                    .tag("")
                    .attachment("tenant", "42")
                    .build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(call);
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            assertThat(ClusterFixture.answerOf(reply)).isNull();
            assertThat(ClusterFixture.resultOf(reply).attachments())
                    .containsEntry(Defaults.FALLBACK_ATTACHMENT, "failback");

            fixture.advance(4_990);
            assertThat(fixture.waiting()).isEmpty();
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS - 4_990);
            Invocation again = fixture.onlyWaiting().invocation();
            assertThat(again.method().name()).isEqualTo("order");
            assertThat(again.arguments()).containsExactly("argument");
            assertThat(again.attachments()).containsEntry("tenant", "42");
            assertThat(again.attempt())
                    .as("a retry, so what it calls is not retried")
                    .isEqualTo(2);
            assertThat(again.deadline().isExpired()).isFalse();

            fixture.onlyWaiting().answerValue("at last");
            fixture.advance(LONGEST_PAUSE_MILLIS);
            assertThat(fixture.calls()).hasSize(2);
            assertThat(log.warnings()).isEmpty();
            assertThat(fixture.reference.chain())
                    .asString()
                    .contains("failback[0 of 1000 waiting] -> failover[retries 0");
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NOT_FOUND", "RESOURCE_EXHAUSTED"})
    void whatMayHaveRunIsTheCallersFailureUnlessItIsIdempotent(StatusCode code) {
        try (ClusterFixture fixture = open(1)) {
            CompletableFuture<Result> order = fixture.invoke("order");
            fixture.onlyWaiting().fail(code);
            assertThat(failureOf(order).code()).isEqualTo(code);
            fixture.advance(MOST_FIRST_PAUSE_MILLIS);
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED"})
    void anIdempotentCallIsSentAgainThoughItMayHaveRun(StatusCode code) {
        try (ClusterFixture fixture = open(1)) {
            CompletableFuture<Result> read = fixture.invoke("read");
            fixture.onlyWaiting().fail(code);
            assertThat(ClusterFixture.answerOf(read)).isNull();
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "INVALID_ARGUMENT", "SERIALIZATION", "PERMISSION_DENIED", "CANCELLED"})
    void whatWouldFailAgainIsTheCallersFailure(StatusCode code) {
        try (ClusterFixture fixture = open(1)) {
            CompletableFuture<Result> read = fixture.invoke("read");
            fixture.onlyWaiting().fail(code);
            assertThat(failureOf(read).code()).isEqualTo(code);
        }
    }

    @Test
    void aQuotaOfTheCallersIsHisFailure() {
        try (ClusterFixture fixture = open(1)) {
            CompletableFuture<Result> order = fixture.invoke("order");
            fixture.onlyWaiting()
                    .answer(Result.failure(RpcException.builder(StatusCode.RESOURCE_EXHAUSTED, "quota")
                            .refusalScope(RefusalScope.SERVICE)
                            .notExecuted(true)
                            .build()));
            assertThat(failureOf(order).code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void aCallWhoseTimeRanOutBeforeItWasSentIsSentAgain() {
        try (ClusterFixture fixture = open(1)) {
            CompletableFuture<Result> order = fixture.invoke("order");
            fixture.onlyWaiting().answer(notExecuted(StatusCode.DEADLINE_EXCEEDED));
            assertThat(ClusterFixture.answerOf(order)).isNull();
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
        }
    }

    @Test
    void theServicesOwnExceptionIsTheCallers() {
        try (ClusterFixture fixture = open(1)) {
            CompletableFuture<Result> reply = fixture.invoke("refuse");
            fixture.onlyWaiting().answer(Result.exception(new SampleException("by contract")));
            assertThat(ClusterFixture.resultOf(reply).thrown()).hasMessage("by contract");
        }
    }

    @Test
    void theFailureOfACallThatServesARetryIsItsCallers() {
        try (ClusterFixture fixture = open(1)) {
            Invocation retried = fixture.invocation("read").attempt(2).build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(retried);
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.UNAVAILABLE);
        }
    }

    @Test
    void pausesGrowUntilTheTriesAreUsedUpAndThenItIsLogged() {
        try (ClusterFixture fixture = open(1)) {
            var unused = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            long[] least = {5_000, 10_000, 20_000, 40_000, 40_000};
            for (int i = 0; i < least.length; i++) {
                fixture.advance(least[i] - 10);
                assertThat(fixture.waiting()).as("try %s", i + 1).isEmpty();
                untilSent(fixture, least[i] / 2 + 10);
                assertThat(fixture.onlyWaiting().invocation().attempt()).isEqualTo(i + 2);
                assertThat(log.warnings()).isEmpty();
                fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            }
            assertThat(events(fixture)).containsEntry("failback.resent", 5L).containsEntry("failback.lost", 1L);
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("#read(")
                    .contains("is lost, sent again 5 times: UNAVAILABLE")
                    .doesNotContain("argument");
            fixture.advance(2 * LONGEST_PAUSE_MILLIS);
            assertThat(fixture.calls()).hasSize(6);
            assertThat(fixture.runtime.scheduler().pending()).isZero();
        }
    }

    @Test
    void aTryThatFailsForGoodIsTheLast() {
        try (ClusterFixture fixture = open(1)) {
            var unused = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE); // Now it may have run.
            fixture.advance(LONGEST_PAUSE_MILLIS);
            assertThat(fixture.calls()).hasSize(2);
            assertThat(log.warnings()).singleElement().asString().contains("sent again 1 time: UNAVAILABLE");
        }
    }

    @Test
    void anExceptionOfTheServiceThatNobodyHearsIsLogged() {
        try (ClusterFixture fixture = open(1)) {
            var unused = fixture.invoke("refuse");
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
            fixture.onlyWaiting().answer(Result.exception(new SampleException("secret")));
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("the service threw an exception of its own")
                    .doesNotContain("secret");
        }
    }

    @Test
    void eachTryHasTheTimeOfTheMethod() {
        try (ClusterFixture fixture = open(1)) {
            var unused = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.UNAVAILABLE);
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
            fixture.advance(980);
            assertThat(fixture.waiting()).hasSize(1);
            fixture.advance(20);
            assertThat(fixture.waiting()).as("no attempt outlives its call").isEmpty();
        }
    }

    @Test
    void aFullQueueLeavesTheFailureToTheCaller() {
        try (ClusterFixture fixture = open(1, options -> options.set("failbackQueue", "2"))) {
            List<CompletableFuture<Result>> replies =
                    List.of(fixture.invoke("order"), fixture.invoke("order"), fixture.invoke("order"));
            fixture.waiting().forEach(call -> call.answer(refused(StatusCode.UNAVAILABLE)));

            assertThat(replies.stream()
                            .filter(reply -> ClusterFixture.resultOf(reply).isValue()))
                    .hasSize(2);
            assertThat(replies.stream()
                            .filter(reply -> ClusterFixture.resultOf(reply).failure() != null))
                    .singleElement()
                    .satisfies(
                            reply -> assertThat(failureOf(reply).notExecuted()).isTrue());

            fixture.connection(1).invoker().answer(call -> Result.value("at last"));
            fixture.advance(MOST_FIRST_PAUSE_MILLIS);
            fixture.connection(1).invoker().answerLater();
            CompletableFuture<Result> next = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            assertThat(ClusterFixture.resultOf(next).isValue())
                    .as("there is room again")
                    .isTrue();
        }
    }

    @Test
    void triesAreTakenFromTheUpperHalfOfTheBudgetAndPutOffOtherwise() {
        try (ClusterFixture fixture = open(1)) {
            for (int i = 0; i < 200; i++) {
                var unused = fixture.invoke("order");
            }
            fixture.waiting().forEach(call -> call.answer(refused(StatusCode.UNAVAILABLE)));
            fixture.connection(1).invoker().answer(call -> Result.value("at last"));
            fixture.advance(MOST_FIRST_PAUSE_MILLIS);
            assertThat(fixture.calls().size() - 200)
                    .as("half of the budget and what was earned meanwhile")
                    .isBetween(50, 75);
            fixture.advance(LONGEST_PAUSE_MILLIS);
            assertThat(fixture.calls()).as("each once more").hasSize(400);
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void closingTheReferenceGivesUpWhatWaitsAndSaysHowMuch() {
        ClusterFixture fixture = open(1);
        for (int i = 0; i < 3; i++) {
            var unused = fixture.invoke("read");
        }
        fixture.waiting().forEach(call -> call.fail(StatusCode.UNAVAILABLE));
        untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
        ScriptedCall onItsWay = fixture.waiting().get(0);
        fixture.reference.close();

        assertThat(onItsWay.isDone()).isTrue();
        assertThat(fixture.waiting()).isEmpty();
        assertThat(log.warnings())
                .contains(
                        "3 calls of io.tern.testkit.SampleService@1.0 whose callers got empty results will not be sent again,"
                                + " since the reference is closed");
        assertThat(fixture.runtime.scheduler().pending()).isZero();
        fixture.close();
    }

    @Test
    void whatWaitsIsSentByTheOptionsThatHaveBeenReplacedMeanwhile() {
        try (ClusterFixture fixture = open(1)) {
            var unused = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            fixture.advance(1_000);
            fixture.replace(options -> options.retries(1).timeoutMillis(300));
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
            assertThat(fixture.onlyWaiting().invocation().deadline().remainingNanos())
                    .isLessThanOrEqualTo(300_000_000);
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            fixture.advance(3_000);
            fixture.replace(options -> options.retries(2));
            fixture.advance(6_990); // The version that sent it last is closed meanwhile.
            untilSent(fixture, 5_010);
            fixture.onlyWaiting().answerValue("at last");
            fixture.advance(LONGEST_PAUSE_MILLIS);
            assertThat(fixture.calls()).hasSize(3);
            assertThat(log.warnings()).isEmpty();
            assertThat(events(fixture))
                    .containsEntry("failback.queued", 1L)
                    .containsEntry("failback.resent", 2L)
                    .containsEntry("failback.delivered", 1L)
                    .containsEntry("failback.lost", 0L);
        }
    }

    @Test
    void whatIsOnItsWayEndsAsItBegan() {
        try (ClusterFixture fixture = open(1)) {
            var unused = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
            fixture.replace(options -> options.cluster("failover"));
            fixture.onlyWaiting().answerValue("at last");
            assertThat(log.warnings()).isEmpty();
            assertThat(events(fixture)).containsEntry("failback.delivered", 1L);
        }
    }

    @Test
    void aCallThatBeganUnderOtherOptionsIsKeptAllTheSame() {
        try (ClusterFixture fixture = open(1)) {
            CompletableFuture<Result> begun = fixture.invoke("order");
            fixture.replace(options -> options.retries(1));
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            assertThat(ClusterFixture.resultOf(begun).isValue()).isTrue();
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
            assertThat(fixture.reference.chain()).asString().contains("failback[1 of 1000 waiting]");
        }
    }

    @Test
    void withoutFailbackWhatWaitsIsLostAndWhatFailsLaterIsItsCallers() {
        try (ClusterFixture fixture = open(1)) {
            var unused = fixture.invoke("order");
            CompletableFuture<Result> begun = fixture.invoke("order");
            fixture.waiting().get(0).answer(refused(StatusCode.UNAVAILABLE));
            fixture.replace(options -> options.cluster("failover"));
            assertThat(log.warnings())
                    .containsExactly(
                            "1 call of io.tern.testkit.SampleService@1.0 whose callers got empty results will not be sent again,"
                                    + " since the options of the reference have changed");
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            assertThat(failureOf(begun).code()).isEqualTo(StatusCode.UNAVAILABLE);
            fixture.advance(LONGEST_PAUSE_MILLIS);
            assertThat(fixture.calls()).hasSize(2);
            assertThat(events(fixture)).containsEntry("failback.queued", 1L).containsEntry("failback.lost", 1L);
        }
    }

    @Test
    void whatAMethodMayNotSendAgainUnderOtherOptionsIsLost() {
        try (ClusterFixture fixture = open(1)) {
            var order = fixture.invoke("order");
            var read = fixture.invoke("read");
            fixture.waiting().forEach(call -> call.answer(refused(StatusCode.UNAVAILABLE)));
            assertThat(List.of(order, read)).allMatch(CompletableFuture::isDone);
            MethodSettings failover =
                    MethodSettings.builder().cluster("failover").build();
            fixture.replace(options -> options.method("order", failover));
            assertThat(log.warnings()).singleElement().asString().contains("1 call of", "options");
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
            assertThat(fixture.onlyWaiting().invocation().method().name()).isEqualTo("read");
        }
    }

    @Test
    void optionsThatAreNotAdoptedTakeNothing() {
        try (ClusterFixture fixture = open(1)) {
            var unused = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            fixture.prepare(options -> options.retries(1)).discard();
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
        }
    }

    private static Map<String, Long> events(ClusterFixture fixture) {
        return FailbackEvents.of(fixture.runtime.context()).eventStats().stream()
                .collect(Collectors.toMap(EventStats::event, EventStats::count));
    }

    @Test
    void cancellingACallEndsItsAttemptAndNothingIsSentLater() {
        try (ClusterFixture fixture = open(1)) {
            Invocation invocation = fixture.invocation("read").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(invocation);
            invocation.cancel("test");
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.CANCELLED);
            fixture.advance(MOST_FIRST_PAUSE_MILLIS);
            assertThat(fixture.calls()).hasSize(1);
        }
    }

    /** Lets time pass until a call waits at a node. */
    private static void untilSent(ClusterFixture fixture, long mostMillis) {
        for (long waited = 0; waited < mostMillis && fixture.waiting().isEmpty(); waited += 10) {
            fixture.advance(10);
        }
        assertThat(fixture.waiting()).as("calls sent within %s ms", mostMillis).isNotEmpty();
    }

    private static ClusterFixture open(int nodes) {
        return open(nodes, options -> options);
    }

    /** Without retries: what failover does is tested with it. */
    private static ClusterFixture open(int nodes, UnaryOperator<ReferenceOptions.Builder> change) {
        return ClusterFixture.setup()
                .options(options -> change.apply(options.cluster("failback").retries(0)))
                .open(nodes);
    }

    @Test
    void aCallForWhichThereWasNoThreadIsSentLaterStill() {
        AtomicBoolean noThread = new AtomicBoolean();
        ClusterFixture.Setup setup = ClusterFixture.setup().options(options -> options.cluster("failback"));
        setup.runtime.callbackExecutor(task -> {
            if (noThread.getAndSet(false)) {
                throw new NoClassDefFoundError("scripted, once");
            }
            task.run();
        });
        try (ClusterFixture fixture = setup.open(1)) {
            var unused = fixture.invoke("order");
            fixture.onlyWaiting().answer(refused(StatusCode.UNAVAILABLE));
            noThread.set(true);
            fixture.advance(MOST_FIRST_PAUSE_MILLIS);
            assertThat(noThread).isFalse();
            assertThat(fixture.waiting()).isEmpty();
            untilSent(fixture, MOST_FIRST_PAUSE_MILLIS);
        }
    }
}
