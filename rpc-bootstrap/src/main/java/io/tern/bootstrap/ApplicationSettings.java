package io.tern.bootstrap;

import io.tern.api.ExportOptions;
import io.tern.api.ReferenceOptions;
import io.tern.api.RegistryAddress;
import io.tern.api.RuntimeContext;
import io.tern.api.TransportOptions;
import io.tern.cluster.SnapshotStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a builder was told, merged with what was said outside the code. Immutable, thread-safe.
 *
 * @param application the application's name
 * @param applicationVersion its version, or ""
 * @param registries where to register and look
 * @param snapshotDirectory where what they say is kept for a start without them, or null
 * @param rules where rules are published, or null
 * @param passExceptions whether interfaces that say nothing let exceptions of their packages through
 * @param callbackThreads most threads that run users' callbacks
 * @param requireRegistry whether the start fails without all of them
 * @param scannedPackages where to look for exported classes
 * @param exports what to export besides
 * @param injected whose fields to fill besides
 * @param listen where to listen
 * @param host the host to publish, or ""
 * @param portToRegistry the port to publish, or 0 for the one that the server listens on
 * @param metadata what else to publish, zone and region included
 * @param transport name of the transport
 * @param transportOptions its settings
 * @param exportDefaults what holds for exports that say nothing
 * @param referenceDefaults what holds for references that say nothing
 * @param readiness the last thing before registering
 * @param listeners who hears of changes
 * @param startWait how long start waits for registry and providers
 * @param drainLimit how long stop waits for calls in flight
 * @param shutdownHook whether to close when the JVM ends
 * @param loader loads scanned classes
 * @param configuration what was said outside the code, and which settings there are
 * @param effective what holds for the application as a whole, with the origin of each value
 */
record ApplicationSettings(
        String application,
        String applicationVersion,
        List<RegistryAddress> registries,
        @Nullable Path snapshotDirectory,
        @Nullable RegistryAddress rules,
        boolean passExceptions,
        int callbackThreads,
        boolean requireRegistry,
        List<String> scannedPackages,
        List<Export> exports,
        List<Object> injected,
        io.tern.api.Address listen,
        String host,
        int portToRegistry,
        Map<String, String> metadata,
        String transport,
        TransportOptions transportOptions,
        ExportOptions exportDefaults,
        ReferenceOptions referenceDefaults,
        ReadinessCheck readiness,
        List<ApplicationListener> listeners,
        Duration startWait,
        Duration drainLimit,
        boolean shutdownHook,
        AskedLoaders loader,
        Configuration configuration,
        EffectiveSection effective) {
    private static final Duration LEAST_FOR_REGISTRATION = Duration.ofMillis(500);

    /** Where references look while a registry does not answer; closed by the caller. */
    SnapshotStore newSnapshots(RuntimeContext runtime) {
        return snapshotDirectory == null ? SnapshotStore.none() : SnapshotStore.open(snapshotDirectory, runtime);
    }

    /**
     * How long to wait for a registration when {@code left} is left of {@link #startWait}: a moment at least, for providers
     * that are missing say nothing about it.
     */
    Duration registrationWait(Duration left) {
        Duration least = startWait.compareTo(LEAST_FOR_REGISTRATION) < 0 ? startWait : LEAST_FOR_REGISTRATION;
        return left.compareTo(least) < 0 ? least : left;
    }

    /**
     * An object to export. Immutable, thread-safe.
     *
     * @param target the object
     * @param options what the user says about it
     */
    record Export(Object target, ExportOptions options) {}
}
