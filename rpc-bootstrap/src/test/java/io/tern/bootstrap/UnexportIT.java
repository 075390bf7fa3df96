package io.tern.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryFactory;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.cluster.MemoryRegistryFactory;
import io.tern.testkit.Repetitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service comes and goes over and over under load: every call has an outcome in time, and a proper one. */
final class UnexportIT {
    private static final int ROUNDS = Repetitions.of(30, 150);
    private static final int CALLERS = 2;

    /** More than a batch of a connection's queue, and several of its chunks. */
    private static final int FLOOD = 700;

    /** Enough for any answer on a slow machine: who runs out of it was forgotten. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Duration SLACK = Duration.ofSeconds(20);
    private static final Set<StatusCode> PROPER = EnumSet.of(StatusCode.NOT_FOUND, StatusCode.UNAVAILABLE);

    private final MemoryRegistryFactory registry = new MemoryRegistryFactory();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger served = new AtomicInteger();
    private final Map<StatusCode, AtomicInteger> failed = new ConcurrentHashMap<>();
    private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noCallIsLostWhileItsServiceComesAndGoes(boolean byRegistry) throws Exception {
        BlackTea tea = new BlackTea();
        try (RpcApplication provider =
                        builder("provider", byRegistry).export(tea).start();
                RpcApplication consumer = builder("consumer", byRegistry).start()) {
            Tea proxy = refer(consumer, byRegistry ? "" : provider.address().toString());
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(CompletableFuture.runAsync(() -> callOneByOne(proxy), UnexportIT::newThread));
                callers.add(CompletableFuture.runAsync(() -> flood(proxy), UnexportIT::newThread));
            }
            // By address, nothing but time lifts the mark of a node that did not serve the service.
            await(() -> served.get() > 0);
            for (int i = 0; i < ROUNDS && wrong.isEmpty(); i++) {
                int before = outcomes();
                provider.unexport(tea);
                awaitOutcomes(before + CALLERS);
                provider.export(tea);
                awaitOutcomes(before + 2 * CALLERS);
            }
            provider.unexport(tea);
            awaitOutcomes(outcomes() + 2 * FLOOD);
            stop.set(true);
            for (CompletableFuture<Void> caller : callers) {
                caller.get(2 * TIMEOUT.plus(SLACK).toSeconds(), TimeUnit.SECONDS);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(served).hasPositiveValue();
        assertThat(failed).isNotEmpty();
        assertThat(failed.keySet()).isSubsetOf(PROPER);
    }

    private void callOneByOne(Tea tea) {
        while (!stop.get()) {
            long begin = System.nanoTime();
            try {
                tea.brew("x");
                served.incrementAndGet();
            } catch (RpcException e) {
                note(e);
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - begin);
            if (taken.compareTo(TIMEOUT.plus(SLACK)) > 0) {
                wrong.add(new AssertionError("a call took " + taken));
            }
        }
    }

    /** No safety net ends these: one that is forgotten stays open. */
    private void flood(Tea tea) {
        while (!stop.get()) {
            List<CompletableFuture<String>> calls = new ArrayList<>();
            for (int i = 0; i < FLOOD; i++) {
                calls.add(tea.brewLater("x"));
            }
            long last = System.nanoTime() + TIMEOUT.plus(SLACK).toNanos();
            calls.forEach(call -> noteOutcome(call, last - System.nanoTime()));
        }
    }

    private void noteOutcome(CompletableFuture<String> call, long leftNanos) {
        try {
            call.get(Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
            served.incrementAndGet();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RpcException failure) {
                note(failure);
            } else {
                wrong.add(e);
            }
        } catch (TimeoutException e) {
            wrong.add(new AssertionError("a call without an outcome", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            wrong.add(e);
        }
    }

    private void note(RpcException failure) {
        failed.computeIfAbsent(failure.code(), code -> new AtomicInteger()).incrementAndGet();
        if (!PROPER.contains(failure.code())
                || String.valueOf(failure.getMessage()).contains("please report")) {
            wrong.add(failure);
        }
    }

    private int outcomes() {
        return served.get()
                + failed.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private void awaitOutcomes(int count) {
        await(() -> outcomes() >= count);
    }

    private void await(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(TIMEOUT.plus(SLACK).multipliedBy(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> condition.getAsBoolean() || !wrong.isEmpty());
    }

    private static void newThread(Runnable task) {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        thread.start();
    }

    private RpcApplication.Builder builder(String name, boolean byRegistry) {
        RpcApplication.Builder builder = RpcApplication.builder(name)
                .bind("127.0.0.1")
                .port(0)
                .snapshot(false)
                .shutdownHook(false)
                .extension(RegistryFactory.class, "shared", registry);
        return byRegistry ? builder.registry(TestWorld.REGISTRY) : builder;
    }

    private static Tea refer(RpcApplication consumer, String address) {
        ReferenceOptions.Builder options = ReferenceOptions.builder().timeoutMillis((int) TIMEOUT.toMillis());
        return consumer.refer(Tea.class, (address.isEmpty() ? options : options.address(address)).build());
    }
}
