package io.tern.api;

import io.tern.spi.Extensions;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What one runtime shares among its parts: time, randomness, threads and identity. All are injected, so that tests own
 * them, and owned by the runtime, which closes them. Immutable, thread-safe.
 *
 * @param application name of the application
 * @param instanceId unique to this start of the runtime
 * @param startNanos when the runtime started, on {@code clock}
 * @param clock time
 * @param scheduler the one timer
 * @param random thread-safe source of randomness
 * @param callbackExecutor completes the futures of asynchronous calls, however many callbacks of users block; where their threads are used
 *     up it refuses a {@link CallbackTask}, and says so before a call begins if it is a {@link CallbackExecutor}
 * @param workExecutor goes on with calls where neither an I/O thread nor the timer may: re-sends, calls that waited for a
 *     connection, name look-ups. Apart from {@code callbackExecutor}, whose threads may all be busy with users' code that
 *     waits for those very calls. Of users' code only what rules need runs here, on one thread at a time: extensions are bound under other
 *     rules, and a {@link RuleSource} reports; never refuses before the runtime is closed
 * @param extensions the extensions of this runtime
 * @param metadata what is known of this instance besides, such as its {@code zone} and {@code region}; published with all that it exports
 * @param applicationVersion version of the application, which its servers are told, or ""
 * @param threads makes threads that take nothing from whoever needs them; extensions make theirs with it
 */
public record RuntimeContext(
        String application,
        String instanceId,
        long startNanos,
        Clock clock,
        Scheduler scheduler,
        RandomGenerator random,
        Executor callbackExecutor,
        Executor workExecutor,
        Extensions extensions,
        Map<String, String> metadata,
        String applicationVersion,
        RuntimeThreads threads) {
    public RuntimeContext {
        metadata = Map.copyOf(metadata);
    }

    /** A runtime whose application has no version and whose threads have Tern's class loader. */
    public RuntimeContext(
            String application,
            String instanceId,
            long startNanos,
            Clock clock,
            Scheduler scheduler,
            RandomGenerator random,
            Executor callbackExecutor,
            Executor workExecutor,
            Extensions extensions,
            Map<String, String> metadata) {
        this(
                application,
                instanceId,
                startNanos,
                clock,
                scheduler,
                random,
                callbackExecutor,
                workExecutor,
                extensions,
                metadata,
                "",
                new RuntimeThreads(RuntimeContext.class.getClassLoader()));
    }

    /** A runtime of whose instance nothing else is known. */
    public RuntimeContext(
            String application,
            String instanceId,
            long startNanos,
            Clock clock,
            Scheduler scheduler,
            RandomGenerator random,
            Executor callbackExecutor,
            Executor workExecutor,
            Extensions extensions) {
        this(
                application,
                instanceId,
                startNanos,
                clock,
                scheduler,
                random,
                callbackExecutor,
                workExecutor,
                extensions,
                Map.of());
    }
}
