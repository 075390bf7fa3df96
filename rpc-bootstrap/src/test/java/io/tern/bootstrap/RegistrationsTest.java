package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.ServiceKey;
import io.tern.cluster.SnapshotStore;
import io.tern.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RegistrationsTest {
    private final ScriptedRegistry first = ScriptedRegistry.prompt();
    private final Registration tea = registration("demo.Tea");
    private final Registration gray = new Registration(
            tea.service(), tea.endpoint().toBuilder().tags(Set.of("gray")).build());
    private TestRuntime runtime;

    @AfterEach
    void close() {
        runtime.close();
    }

    private Registrations registrations(ScriptedRegistry second) {
        runtime = TestRuntime.builder()
                .extension(RegistryFactory.class, "first", first)
                .extension(RegistryFactory.class, "second", second)
                .build();
        List<RegistryAddress> addresses =
                List.of(RegistryAddress.parse("second://here"), RegistryAddress.parse("first://here"));
        return new Registrations(
                Registries.open(addresses, SnapshotStore.none(), runtime.context()), runtime.context());
    }

    @Test
    void nothingIsPublishedAfterEverythingWasWithdrawn() {
        Registrations registrations = registrations(ScriptedRegistry.prompt());
        registrations.withdrawAll().join();
        assertThatIllegalStateException()
                .isThrownBy(() -> registrations.publish(tea, 0))
                .withMessageContaining("demo.Tea is not registered any more");
        assertThatIllegalStateException().isThrownBy(() -> registrations.publish(tea, 5));
        runtime.advance(Duration.ofSeconds(1));
        assertThat(first.registered).isEmpty();
    }

    @Test
    void whatIsDelayedWhenEverythingIsWithdrawnNeverComes() {
        Registrations registrations = registrations(ScriptedRegistry.prompt());
        registrations.publish(tea, 5).join();
        registrations.withdrawAll().join();
        runtime.advance(Duration.ofSeconds(1));
        assertThat(first.registered).isEmpty();
    }

    @Test
    void whatIsPublishedIsReplacedWithoutBeingTakenAway() {
        Registrations registrations = registrations(first);
        registrations.publish(tea, 0).join();
        first.registered.clear();
        registrations.replace(tea);
        assertThat(first.registered).as("the same").isEmpty();
        registrations.replace(gray);
        assertThat(first.registered).containsOnly(gray);
        assertThat(first.unregistered).isEmpty();
        registrations.withdraw(tea.service()).join();
        assertThat(first.unregistered).containsOnly(gray);
        registrations.replace(tea);
        assertThat(first.registered).as("withdrawn, and stays so").containsOnly(gray);
    }

    @Test
    void whatARegistryRefusesToShowInsteadIsAnErrorAndCanBePutBack() {
        Queue<CompletableFuture<Void>> answers = new ArrayDeque<>(List.of(
                CompletableFuture.completedFuture(null),
                CompletableFuture.failedFuture(new IllegalArgumentException("600 bytes")),
                CompletableFuture.completedFuture(null)));
        Registrations registrations =
                registrations(new ScriptedRegistry(answers::remove, () -> CompletableFuture.completedFuture(null)));
        registrations.publish(tea, 0).join();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registrations.replace(gray))
                .withMessage("600 bytes");
        registrations.replace(tea);
        assertThat(first.registered).containsExactly(tea, gray, tea);
        assertThat(answers).isEmpty();
    }

    @Test
    void whatIsReplacedBeforeItsDelayIsOverComesInTime() {
        Registrations registrations = registrations(first);
        registrations.publish(tea, 5).join();
        registrations.replace(gray);
        assertThat(first.registered).isEmpty();
        runtime.advance(Duration.ofSeconds(1));
        assertThat(first.registered).containsOnly(gray);
    }

    @Test
    void aRefusalIsKnownWhileAnotherRegistryIsAway() {
        CompletableFuture<Void> refusal = CompletableFuture.failedFuture(new IllegalArgumentException("600 bytes"));
        Registrations away = registrations(ScriptedRegistry.answering(new CompletableFuture<>()));
        CompletableFuture<Void> pending = away.publish(tea, 0);
        assertThat(pending).isNotDone();
        assertThat(Registrations.all(List.of(pending, refusal)))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(IllegalArgumentException.class)
                .withMessageContaining("600 bytes");
    }

    @Test
    void anotherFailureLeavesTheRestTheirTime() {
        CompletableFuture<Void> failed = CompletableFuture.failedFuture(new IllegalStateException("closed"));
        CompletableFuture<Void> late = new CompletableFuture<>();
        CompletableFuture<Void> all = Registrations.all(List.of(failed, late));
        registrations(first);
        assertThat(all).isNotDone();
        late.complete(null);
        assertThat(all).isCompletedExceptionally();
    }

    @Test
    void aRegistryThatThrowsKeepsNoOtherFromBeingAsked() {
        ScriptedRegistry throwing = new ScriptedRegistry(RegistrationsTest::fail, RegistrationsTest::fail);
        Registrations registrations = registrations(throwing);
        assertThat(registrations.publish(tea, 0)).isCompletedExceptionally();
        assertThat(registrations.withdrawAll()).isCompletedExceptionally();
        assertThat(first.registered).containsExactly(tea);
        assertThat(first.unregistered).containsExactly(tea);
    }

    private static CompletableFuture<Void> fail() {
        throw new IllegalStateException("a registry's own trouble");
    }

    private static Registration registration(String service) {
        return new Registration(
                new ServiceKey(service, "", ""),
                Endpoint.builder(new Address("127.0.0.1", 20880))
                        .instanceId("0123456789abcdef")
                        .build());
    }
}
