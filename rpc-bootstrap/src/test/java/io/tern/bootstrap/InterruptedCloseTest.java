package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tern.api.RegistryAddress;
import io.tern.api.RegistryFactory;
import io.tern.api.RuntimeThreads;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt of the thread that closes something neither shortens the wait for the end nor is lost. */
final class InterruptedCloseTest {
    private static final RuntimeThreads THREADS = new RuntimeThreads(InterruptedCloseTest.class.getClassLoader());
    private static final long SECONDS = 20;

    private final TestWorld world = new TestWorld();
    private final Thread closing = Thread.currentThread();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicBoolean ended = new AtomicBoolean();

    @AfterEach
    void close() {
        Thread.interrupted();
        goOn.countDown();
        world.close();
    }

    private void awaitGoOn() {
        boolean interrupted = false;
        while (goOn.getCount() > 0) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anApplicationIsClosedWhenCloseReturnsOnAnInterruptedThread() {
        RpcApplication application = world.start(world.builder("shop").export(new BlackTea()));
        Thread.currentThread().interrupt();
        application.close();
        assertThat(application.state()).isEqualTo(ApplicationState.CLOSED);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptWhileCloseWaitsForACallDoesNotShortenTheWait() throws Exception {
        RpcApplication provider = world.start(world.builder("provider").export(new BlackTea(() -> {
            entered.countDown();
            awaitGoOn();
        })));
        Tea tea = world.start(world.builder("caller")).refer(Tea.class);
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> tea.brew("assam"));
        assertThat(entered.await(SECONDS, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<ApplicationState> state = new CompletableFuture<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread other = new Thread(() -> {
            provider.close();
            flag.set(Thread.interrupted());
            state.complete(provider.state());
        });
        other.start();
        Awaitility.await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
        other.interrupt();
        goOn.countDown();
        assertThat(state.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(ApplicationState.CLOSED);
        assertThat(flag).isTrue();
        assertThat(call.get(SECONDS, TimeUnit.SECONDS)).isEqualTo("black assam");
    }

    @Test
    void aStartThatIsInterruptedHasClosedEverythingAgain() {
        AtomicBoolean closed = new AtomicBoolean();
        ApplicationListener listener = new ApplicationListener() {
            @Override
            public void stateChanged(ApplicationState reached) {
                closed.compareAndSet(false, reached == ApplicationState.CLOSED);
            }
        };
        RpcApplication.Builder builder = world.builder("shop")
                .export(new BlackTea())
                .listener(listener)
                .readiness(started -> {
                    Thread.currentThread().interrupt();
                    throw new InterruptedException();
                });
        assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed).as("before start() throws").isTrue();
    }

    @Test
    void anExportIsWithdrawnOnAnInterruptedThread() {
        BlackTea tea = new BlackTea();
        ScriptedRegistry registry = new ScriptedRegistry(
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.runAsync(
                        () -> Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING)));
        RpcApplication application = world.start(world.isolated("shop")
                .extension(RegistryFactory.class, "scripted", registry)
                .registry("scripted://here")
                .export(tea));
        Thread.currentThread().interrupt();
        application.unexport(tea);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(application.stats().exported()).isEmpty();
    }

    @Test
    void aTimerHasEndedItsTaskWhenCloseReturns() throws InterruptedException {
        TimerThread timer = new TimerThread(THREADS);
        timer.schedule(this::runUntilTheOtherThreadWaits, 0);
        assertEndedBy(timer::close);
    }

    @Test
    void threadsHaveEndedTheirTasksWhenCloseReturns() throws InterruptedException {
        DaemonThreads threads = new DaemonThreads("tern-test-", THREADS);
        threads.execute(this::runUntilTheOtherThreadWaits);
        assertEndedBy(threads::close);
    }

    private void runUntilTheOtherThreadWaits() {
        entered.countDown();
        Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        ended.set(true);
    }

    private void assertEndedBy(Runnable close) throws InterruptedException {
        assertThat(entered.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        closing.interrupt();
        close.run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ended).isTrue();
    }

    @Test
    void theAddressThatRoutesToTheRegistryIsFoundOnAnInterruptedThread() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        List<RegistryAddress> registries = List.of(RegistryAddress.parse("zookeeper://registry.test:2181"));
        Thread.currentThread().interrupt();
        RegistryHosts hosts = new RegistryHosts(registries, host -> new InetAddress[] {loopback}, THREADS);
        LocalAddress chosen = LocalAddress.choose("", "0.0.0.0", hosts);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(chosen.host()).isEqualTo(loopback.getHostAddress());
    }
}
