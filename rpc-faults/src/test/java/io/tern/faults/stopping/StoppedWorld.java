package io.tern.faults.stopping;

import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.bootstrap.RpcApplication;
import io.tern.faults.FaultProxy;
import io.tern.faults.scenario.Await;
import io.tern.faults.scenario.LoopbackApplication;
import io.tern.testkit.EmbeddedZooKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A provider whose registry and whose callers are behind proxies, to be stopped in one way or another. Callers have all the time in
 * the world, so the calls in flight are the provider's matter. Thread-safe.
 */
final class StoppedWorld implements AutoCloseable {
    static final Duration DRAIN = Duration.ofSeconds(1);
    private static final Duration ENTERED = Duration.ofSeconds(20);
    /** What is not closed by then hangs. */
    private static final Duration HANGS = Duration.ofSeconds(30);

    private final BlockingService service = new BlockingService();
    private final EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start();
    private final FaultProxy registry = FaultProxy.to("127.0.0.1", zooKeeper.port(), 1);
    private final RpcApplication provider;
    private final FaultProxy callers;
    private final RpcApplication consumer;
    private final Blocking called;
    private final List<CompletableFuture<String>> calls = new ArrayList<>();

    /** {@code executor}: where the provider's methods run. */
    StoppedWorld(String executor) {
        provider = LoopbackApplication.builder("provider")
                .registry("zookeeper://" + registry.address())
                .requireRegistry()
                .drainLimit(DRAIN)
                .export(service, ExportOptions.builder().executor(executor).build())
                .start();
        callers = FaultProxy.to("127.0.0.1", provider.address().port(), 2);
        consumer = LoopbackApplication.builder("consumer").start();
        called = consumer.refer(
                Blocking.class,
                ReferenceOptions.builder()
                        .address(callers.address())
                        .timeoutMillis(100_000)
                        .build());
    }

    BlockingService service() {
        return service;
    }

    RpcApplication provider() {
        return provider;
    }

    RpcApplication consumer() {
        return consumer;
    }

    Blocking called() {
        return called;
    }

    /** Between the provider and its registry. */
    FaultProxy registry() {
        return registry;
    }

    /** Between the provider and its callers. */
    FaultProxy callers() {
        return callers;
    }

    /** Makes a call from a thread of its own and waits until its method has begun. */
    void call(Function<Blocking, String> call) {
        int before = service.entered();
        CompletableFuture<String> made = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        made.complete(call.apply(called));
                    } catch (Throwable e) { // Whatever it is, it is what the caller gets.
                        made.completeExceptionally(e);
                    }
                },
                "torture-caller");
        thread.setDaemon(true);
        thread.start();
        calls.add(made);
        if (!Await.until(ENTERED, () -> service.entered() > before)) {
            throw new IllegalStateException("the call does not begin: " + made);
        }
    }

    /** Waits until an application is closed, and returns how long that took since a moment; a long time if it hangs. */
    static long stoppedMillis(RpcApplication application, long sinceNanos) {
        Await.until(HANGS, () -> application.whenStopped().isDone());
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
    }

    /** Whether all callers have got an end after everything is closed. */
    boolean allCallsEnded() {
        return Await.until(ENTERED, () -> calls.stream().allMatch(CompletableFuture::isDone));
    }

    @Override
    public void close() {
        service.end();
        consumer.close();
        provider.close();
        callers.close();
        registry.close();
        zooKeeper.close();
    }
}
