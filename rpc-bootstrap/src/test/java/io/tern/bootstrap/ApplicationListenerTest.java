package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What listeners hear of an application's life, and that they cannot harm it. */
final class ApplicationListenerTest {
    private static final long SECONDS = 20;
    private static final ApplicationState[] ALL = {
        ApplicationState.STARTING, ApplicationState.RUNNING, ApplicationState.DRAINING, ApplicationState.CLOSED
    };

    private final TestWorld world = new TestWorld();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<ApplicationState> told = new CopyOnWriteArrayList<>();
    private final AtomicReference<RpcApplication> self = new AtomicReference<>();

    @AfterEach
    void close() {
        goOn.countDown();
        world.close();
    }

    @Test
    void aListenerThatBlocksDelaysNeitherUnregisteringNorTheDrain() throws Exception {
        ScriptedRegistry registry = ScriptedRegistry.prompt();
        RpcApplication application = world.start(world.isolated("shop")
                .extension(RegistryFactory.class, "scripted", registry)
                .registry("scripted://here")
                .export(new BlackTea())
                .listener(on(ApplicationState.DRAINING, this::block)));

        CompletableFuture<Integer> drained = application.drain();

        assertThat(registry.unregistered).hasSize(1);
        assertThat(drained.get(SECONDS, TimeUnit.SECONDS)).isZero();
        assertThat(entered.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(goOn.getCount()).isOne();
    }

    @Test
    void aListenerThatClosesOnDrainingLosesNoCallInFlight() throws Exception {
        RpcApplication provider = world.start(world.builder("provider")
                .export(new BlackTea(this::block))
                .listener(on(ApplicationState.DRAINING, () -> self.get().close()))
                .listener(recording()));
        self.set(provider);
        CompletableFuture<String> call = callInBackground();

        CompletableFuture<Integer> drained = provider.drain();

        assertThat(drained).isNotDone();
        goOn.countDown();
        assertThat(call.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("black assam");
        assertThat(drained.get(SECONDS, TimeUnit.SECONDS)).isZero();
        provider.close();
        assertThat(told).containsExactly(ALL);
    }

    @Test
    void aListenerMayDrainAndCloseInAnyState() {
        AtomicInteger drains = new AtomicInteger();
        RpcApplication application = world.start(world.builder("shop")
                .export(new BlackTea())
                .listener(listener(state -> {
                    RpcApplication known = self.get();
                    if (known != null) {
                        known.drain().join();
                        known.close();
                        drains.incrementAndGet();
                    }
                }))
                .listener(recording()));
        self.set(application);

        application.close();

        assertThat(application.state()).isEqualTo(ApplicationState.CLOSED);
        assertThat(told).containsExactly(ALL);
        assertThat(drains).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void theEndWaitsOnlyAMomentForAListenerThatNeverReturns() {
        RpcApplication application =
                world.start(world.builder("shop").listener(on(ApplicationState.STARTING, this::block)));

        CompletableFuture<Void> closing = CompletableFuture.runAsync(application::close);

        assertThat(closing).succeedsWithin(Duration.ofSeconds(SECONDS));
        assertThat(application.whenStopped()).isCompleted();
        assertThat(goOn.getCount()).isOne();
    }

    @Test
    void closedIsHeardBeforeCloseReturns() {
        RpcApplication application = world.start(world.builder("shop").listener(recording()));
        application.close();
        assertThat(told).containsExactly(ALL);
    }

    @Test
    void listenersHearOfStatesOnAThreadOfTheirOwnAndOneAtATime() {
        List<String> threads = new CopyOnWriteArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        List<Integer> together = new CopyOnWriteArrayList<>();
        RpcApplication application = world.start(world.builder("shop").listener(listener(state -> {
            together.add(inside.incrementAndGet());
            threads.add(Thread.currentThread().getName());
            inside.decrementAndGet();
        })));
        application.close();
        assertThat(threads).hasSize(ALL.length).containsOnly("tern-listener");
        assertThat(together).containsOnly(1);
    }

    @Test
    void whatHangsOnADrainRunsOnACallbackThread() throws Exception {
        RpcApplication provider = world.start(world.builder("provider").export(new BlackTea(this::block)));
        CompletableFuture<String> call = callInBackground();
        CompletableFuture<String> thread =
                provider.drain().thenApply(none -> Thread.currentThread().getName());
        goOn.countDown();
        assertThat(thread.get(SECONDS, TimeUnit.SECONDS)).startsWith("tern-callback-");
        assertThat(call.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("black assam");
    }

    private ApplicationListener recording() {
        return listener(told::add);
    }

    private static ApplicationListener on(ApplicationState state, Runnable action) {
        return listener(reached -> {
            if (reached == state) {
                action.run();
            }
        });
    }

    private static ApplicationListener listener(Consumer<ApplicationState> action) {
        return new ApplicationListener() {
            @Override
            public void stateChanged(ApplicationState reached) {
                action.accept(reached);
            }
        };
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
}
