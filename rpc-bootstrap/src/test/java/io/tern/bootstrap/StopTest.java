package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.Reference;
import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of an application: what is lost, and what its users are told. */
final class StopTest {
    private static final long SECONDS = 20;

    private final TestWorld world = new TestWorld();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void close() {
        goOn.countDown();
        world.close();
    }

    @Test
    void callsInFlightAreServedToTheEnd() throws Exception {
        RpcApplication provider = world.start(world.builder("provider").export(new BlackTea(this::block)));
        CompletableFuture<String> call = callInBackground();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(provider::close);
        awaitState(provider, ApplicationState.DRAINING);
        assertThat(call).isNotDone();
        goOn.countDown();
        assertThat(call.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("black assam");
        closing.get(SECONDS, TimeUnit.SECONDS);
        assertThat(provider.state()).isEqualTo(ApplicationState.CLOSED);
    }

    @Test
    void aCallThatDoesNotEndIsGivenUpAfterTheLimit() throws Exception {
        RpcApplication provider = world.start(
                world.builder("provider").export(new BlackTea(this::block)).drainLimit(Duration.ofMillis(100)));
        CompletableFuture<String> call = callInBackground();
        assertThat(provider.drain().get(SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
        provider.close();
        assertThat(call).failsWithin(Duration.ofSeconds(SECONDS));
    }

    @Test
    void newCallsGoElsewhereWhileOneProviderDrains() throws Exception {
        RpcApplication stopping = world.start(world.builder("stopping").export(new BlackTea(this::block)));
        CompletableFuture<String> call = callInBackground();
        world.start(world.builder("staying").export(new BlackTea()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        Tea tea = consumer.refer(Tea.class);
        CompletableFuture<Integer> drained = stopping.drain();
        for (int i = 0; i < 200; i++) {
            assertThat(tea.brew("x")).isEqualTo("black x");
        }
        assertThat(drained).isNotDone();
        goOn.countDown();
        assertThat(call.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("black assam");
        assertThat(drained.get(SECONDS, TimeUnit.SECONDS)).isZero();
        assertThat(stopping.state()).isEqualTo(ApplicationState.DRAINING);
    }

    @Test
    void referencesStayUsableUntilTheLastServedCallHasEnded() throws Exception {
        world.start(world.builder("leaves")
                .export(
                        new BlackTea(),
                        io.tern.api.ExportOptions.builder().group("leaves").build()));
        AtomicReference<Tea> leaves = new AtomicReference<>();
        RpcApplication provider = world.start(world.builder("provider").export(new BlackTea(() -> {
            block();
            leaves.get().brew("nested");
        })));
        leaves.set(provider.refer(
                Tea.class, ReferenceOptions.builder().group("leaves").build()));
        CompletableFuture<String> call = callInBackground();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(provider::close);
        awaitState(provider, ApplicationState.DRAINING);
        goOn.countDown();
        assertThat(call.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("black assam");
        closing.get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aServiceMethodMayCloseItsOwnApplication() throws Exception {
        AtomicReference<RpcApplication> self = new AtomicReference<>();
        RpcApplication provider = world.start(world.builder("provider")
                .drainLimit(Duration.ofMinutes(5)) // So that waiting for itself is not taken for waiting.
                .export(new BlackTea(() -> self.get().close())));
        self.set(provider);
        goOn.countDown();
        RpcApplication consumer = world.start(world.builder("consumer"));
        assertThat(consumer.refer(Tea.class).brew("last")).isEqualTo("black last");
        provider.whenStopped().get(SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aCallbackMayCloseItsOwnApplication() throws Exception {
        world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        Tea tea = consumer.refer(Tea.class);
        CompletableFuture<Void> closed = tea.brewLater("x").thenAccept(text -> consumer.close());
        closed.get(SECONDS, TimeUnit.SECONDS);
        consumer.whenStopped().get(SECONDS, TimeUnit.SECONDS);
        assertThat(consumer.state()).isEqualTo(ApplicationState.CLOSED);
    }

    @Test
    void closingIsIdempotentFromManyThreads() {
        RpcApplication application = world.start(world.builder("shop").export(new BlackTea()));
        CompletableFuture<?>[] closings = new CompletableFuture<?>[8];
        for (int i = 0; i < closings.length; i++) {
            closings[i] = CompletableFuture.runAsync(application::close);
        }
        assertThat(CompletableFuture.allOf(closings)).succeedsWithin(Duration.ofSeconds(SECONDS));
        assertThat(application.whenStopped()).isCompleted();
        application.close();
    }

    @Test
    void aRegistryThatThrowsDoesNotKeepTheApplicationOpen() {
        ScriptedRegistry registry = new ScriptedRegistry(() -> CompletableFuture.completedFuture(null), () -> {
            throw new IllegalStateException("a registry's own trouble");
        });
        RpcApplication application = world.start(world.isolated("shop")
                .extension(RegistryFactory.class, "scripted", registry)
                .registry("scripted://here")
                .export(new BlackTea()));
        CompletableFuture<Integer> drained = application.drain();
        application.close();
        assertThat(registry.unregistered).hasSize(1);
        assertThat(drained).isCompletedWithValue(0);
        assertThat(application.state()).isEqualTo(ApplicationState.CLOSED);
    }

    @Test
    void aPartThatDoesNotCloseIsLeftBehind() {
        AtomicReference<Exception> end = new AtomicReference<>();
        ScriptedRegistry registry = ScriptedRegistry.prompt();
        registry.whenClosed(() -> {
            try {
                assertThat(new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                end.set(e);
            }
        });
        RpcApplication application = world.start(world.isolated("shop")
                .extension(RegistryFactory.class, "scripted", registry)
                .registry("scripted://here")
                .drainLimit(Duration.ZERO)
                .export(new BlackTea()));
        application.close();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertThat(application.whenStopped()).succeedsWithin(Duration.ofSeconds(SECONDS));
    }

    @Test
    void nothingIsExportedOnceTheStopHasBegun() {
        ScriptedRegistry registry = ScriptedRegistry.prompt();
        RpcApplication application = world.start(world.builder("shop")
                .extension(RegistryFactory.class, "scripted", registry)
                .registry("scripted://here")
                .startWait(Duration.ofSeconds(SECONDS)));
        CompletableFuture<Void> exporting = CompletableFuture.runAsync(() -> application.export(new NeedsLeaves()));
        org.awaitility.Awaitility.await()
                .until(() -> !application.stats().references().isEmpty());
        assertThat(application.drain()).succeedsWithin(Duration.ofSeconds(SECONDS));
        world.start(world.builder("provider").export(new BlackTea()));
        assertThat(exporting)
                .failsWithin(Duration.ofSeconds(SECONDS))
                .withThrowableThat()
                .withMessageContaining("application 'shop' is stopping");
        assertThat(registry.registered).isEmpty();
        assertThat(application.stats().exported()).isEmpty();
    }

    @Test
    void aCallOnAClosedApplicationSaysSo() {
        world.start(world.builder("provider").export(new BlackTea()));
        RpcApplication consumer = world.start(world.builder("consumer"));
        Tea tea = consumer.refer(Tea.class);
        consumer.close();
        assertThatThrownBy(() -> tea.brew("x")).isInstanceOfSatisfying(RpcException.class, failure -> {
            assertThat(failure.code()).isEqualTo(StatusCode.UNAVAILABLE);
            assertThat(failure.notExecuted()).isTrue();
            assertThat(failure.reason()).isEqualTo("application 'consumer' is closed");
        });
        assertThat(tea.brewLater("x"))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("application 'consumer' is closed");
    }

    @Test
    void aClosedApplicationRefusesEverythingElseToo() {
        RpcApplication application = world.start(world.builder("shop"));
        application.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> application.export(new BlackTea()))
                .withMessageContaining("application 'shop' is CLOSED");
        assertThatIllegalStateException()
                .isThrownBy(() -> application.refer(Tea.class))
                .withMessageContaining("application 'shop' is closed");
    }

    private CompletableFuture<String> callInBackground() throws InterruptedException {
        RpcApplication caller = world.start(world.builder("caller"));
        Tea tea = caller.refer(
                Tea.class, ReferenceOptions.builder().timeoutMillis(30_000).build());
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> tea.brew("assam"));
        assertThat(entered.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        return call;
    }

    private void block() {
        entered.countDown();
        try {
            assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitState(RpcApplication application, ApplicationState state) {
        org.awaitility.Awaitility.await().until(() -> application.state() == state);
    }

    private static final class NeedsLeaves implements Leaves {
        @Reference
        private Tea tea;

        @Override
        public String pick() {
            return tea.brew("assam");
        }
    }

    interface Leaves {
        String pick();
    }
}
