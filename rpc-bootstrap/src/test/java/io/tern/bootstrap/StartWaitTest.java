package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tern.api.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class StartWaitTest {
    private final StartWait wait = new StartWait("shop", Clock.system());

    @Test
    void endsAtOnceWhenEverythingIsThere() {
        wait.add(CompletableFuture.completedFuture("there"), () -> "nothing", true);
        assertThat(wait.await(Duration.ofMinutes(1))).isGreaterThan(Duration.ofSeconds(30));
    }

    @Test
    void goesOnWithoutWhatIsNotRequired() {
        wait.add(new CompletableFuture<>(), () -> "no provider of demo.Tea", false);
        assertThat(wait.await(Duration.ofMillis(30))).isZero();
    }

    @Test
    void namesEverythingRequiredThatIsMissing() {
        wait.add(new CompletableFuture<>(), () -> "no provider of demo.Tea", true);
        wait.add(new CompletableFuture<>(), () -> "no provider of demo.Milk", false);
        wait.add(CompletableFuture.failedFuture(new IllegalStateException("refused")), () -> "registry is away", true);
        assertThatIllegalStateException()
                .isThrownBy(() -> wait.await(Duration.ofMillis(30)))
                .withMessageMatching("application 'shop' needs what is not there after \\d+ ms:"
                        + " no provider of demo.Tea; registry is away: java.lang.IllegalStateException: refused")
                .withRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsWrongIsAnErrorAlsoIfItIsNotRequired() {
        IllegalArgumentException wrong = new IllegalArgumentException("registration takes 600 bytes");
        wait.add(new CompletableFuture<>(), () -> "no provider of demo.Tea", true);
        wait.add(CompletableFuture.failedFuture(wrong).thenRun(() -> {}), () -> "registration", false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wait.await(Duration.ofMillis(30)))
                .withMessage("application 'shop': registration takes 600 bytes")
                .withCause(wrong);
    }

    @Test
    void somethingThatFailedDoesNotCutTheWaitForTheRestShort() {
        CompletableFuture<Void> late = new CompletableFuture<>();
        wait.add(CompletableFuture.failedFuture(new IllegalStateException()), () -> "registry is away", false);
        wait.add(late, () -> "no provider of demo.Tea", true);
        CompletableFuture.delayedExecutor(20, java.util.concurrent.TimeUnit.MILLISECONDS)
                .execute(() -> late.complete(null));
        assertThat(wait.await(Duration.ofSeconds(10))).isPositive();
        assertThat(late).isCompleted();
    }

    @Test
    void anInterruptEndsTheWaitAndStays() {
        wait.add(new CompletableFuture<>(), () -> "no provider of demo.Tea", false);
        Thread.currentThread().interrupt();
        assertThatIllegalStateException()
                .isThrownBy(() -> wait.await(Duration.ofSeconds(10)))
                .withMessageContaining("interrupted while waiting for no provider of demo.Tea");
        assertThat(Thread.interrupted()).isTrue();
    }
}
