package io.tern.cluster;

import static io.tern.cluster.ClusterFixture.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.Defaults;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.StatusCode;
import io.tern.testkit.SampleService.SampleException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailsafeTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CANCELLED")
    void aFailureBecomesAnEmptyResultThatSaysSo(StatusCode code) {
        try (LoggedWarnings log = new LoggedWarnings(FailsafeInvoker.class);
                ClusterFixture fixture = Strategies.with("failsafe").open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("order");
            fixture.onlyWaiting().fail(code);

            assertThat(ClusterFixture.answerOf(reply)).isNull();
            assertThat(ClusterFixture.resultOf(reply).attachments())
                    .containsEntry(Defaults.FALLBACK_ATTACHMENT, "failsafe");
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains(code + ": scripted")
                    .contains("#order(");
            assertThat(fixture.reference.chain()).asString().contains("failsafe[1 failure]");
        }
    }

    @Test
    void anAnswerIsNotTouched() {
        try (LoggedWarnings log = new LoggedWarnings(FailsafeInvoker.class);
                ClusterFixture fixture = Strategies.with("failsafe").open(2)) {
            CompletableFuture<Result> value = fixture.invoke("order");
            fixture.onlyWaiting().answerValue("value");
            assertThat(ClusterFixture.answerOf(value)).isEqualTo("value");
            assertThat(ClusterFixture.resultOf(value).attachments()).isEmpty();

            CompletableFuture<Result> exception = fixture.invoke("refuse");
            fixture.onlyWaiting().answer(Result.exception(new SampleException("by contract")));
            assertThat(ClusterFixture.resultOf(exception).thrown()).hasMessage("by contract");
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void whatMayBeSentAgainIsSentAgainFirst() {
        try (ClusterFixture fixture = Strategies.with("failsafe").open(3)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            fixture.advance(50);
            fixture.onlyWaiting().answerValue("second node");
            assertThat(ClusterFixture.answerOf(reply)).isEqualTo("second node");
        }
    }

    @Test
    void withoutANodeTheResultIsEmptyToo() {
        try (LoggedWarnings log = new LoggedWarnings(FailsafeInvoker.class);
                ClusterFixture fixture = Strategies.with("failsafe").open(0)) {
            assertThat(ClusterFixture.answerOf(fixture.invoke("order"))).isNull();
            assertThat(log.warnings()).singleElement().asString().contains("no node for");
        }
    }

    @Test
    void massesOfFailuresAreOneLineInAWhile() {
        try (LoggedWarnings log = new LoggedWarnings(FailsafeInvoker.class);
                ClusterFixture fixture = Strategies.with("failsafe").open(0)) {
            for (int i = 0; i < 100; i++) {
                assertThat(fixture.invoke("order")).isCompleted();
            }
            assertThat(log.warnings()).hasSize(1);
            fixture.advance(10_000);
            var unused = fixture.invoke("order");
            assertThat(log.warnings()).hasSize(2);
            assertThat(log.warnings().get(1)).endsWith("(99 more since the last such line)");
        }
    }

    @Test
    void aCancelledCallStaysCancelled() {
        try (LoggedWarnings log = new LoggedWarnings(FailsafeInvoker.class);
                ClusterFixture fixture = Strategies.with("failsafe").open(2)) {
            Invocation invocation = fixture.invocation("read").build();
            CompletableFuture<Result> reply = fixture.reference.chain().invoke(invocation);
            invocation.cancel("test");
            assertThat(failureOf(reply).code()).isEqualTo(StatusCode.CANCELLED);
            assertThat(fixture.waiting()).isEmpty();
            assertThat(log.warnings()).isEmpty();
        }
    }

    @Test
    void atTheDeadlineTheResultIsEmptyAndNoAttemptIsLeft() {
        try (LoggedWarnings log = new LoggedWarnings(FailsafeInvoker.class);
                ClusterFixture fixture = Strategies.with("failsafe").open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.advance(990);
            assertThat(reply).isNotDone();
            fixture.advance(10);
            assertThat(ClusterFixture.answerOf(reply)).isNull();
            assertThat(fixture.waiting()).isEmpty();
            assertThat(log.warnings()).hasSize(1);
        }
    }

    @Test
    void closingTheReferenceEndsACallInItsBackOff() {
        try (LoggedWarnings log = new LoggedWarnings(FailsafeInvoker.class);
                ClusterFixture fixture = Strategies.with("failsafe").open(2)) {
            CompletableFuture<Result> reply = fixture.invoke("read");
            fixture.onlyWaiting().fail(StatusCode.INTERNAL);
            assertThat(reply).isNotDone();
            fixture.reference.close();
            assertThat(ClusterFixture.answerOf(reply)).isNull();
            assertThat(log.warnings()).hasSize(1);
        }
    }
}
