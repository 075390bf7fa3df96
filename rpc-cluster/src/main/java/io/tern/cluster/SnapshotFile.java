package io.tern.cluster;

import io.tern.api.Endpoint;
import io.tern.api.RuntimeContext;
import io.tern.api.ServiceKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one registry last said, in memory and on disk. The disk is touched on the work executor, and on the closing thread.
 * Services that this process does not ask for are kept as the file has them. Thread-safe.
 */
final class SnapshotFile {
    /** A file larger than this is neither read nor written; it has room for some fifty thousand endpoints. */
    static final int LIMIT_BYTES = 16 * 1024 * 1024;

    private static final Logger logger = LoggerFactory.getLogger(SnapshotFile.class);
    private static final long WRITE_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** After a write that failed: a full disk is not made room on within a second. */
    private static final long RETRY_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Path path;
    private final String registry;
    private final RuntimeContext runtime;
    private final OnceWarning unwritable;
    private final Map<ServiceKey, SavedService> services = new ConcurrentHashMap<>();
    private final Set<ServiceKey> own = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean writeScheduled = new AtomicBoolean();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final AtomicBoolean useLogged = new AtomicBoolean();
    private final ReentrantLock diskLock = new ReentrantLock();
    private boolean loaded; // Guarded by diskLock.
    private boolean closed; // Guarded by diskLock.

    SnapshotFile(Path path, String registry, RuntimeContext runtime, OnceWarning unwritable) {
        this.path = path;
        this.registry = registry;
        this.runtime = runtime;
        this.unwritable = unwritable;
    }

    /** Notes who serves a service now; nobody takes it out of the file. Written within a second or so, if the disk is well; never blocks. */
    void keep(ServiceKey service, List<Endpoint> endpoints) {
        // An empty list stays in memory: else loading the file later would bring the old one back.
        services.put(service, new SavedService(endpoints, runtime.clock().currentTimeMillis()));
        own.add(service);
        changed.set(true);
        writeAfter(WRITE_PAUSE_NANOS);
    }

    private void writeAfter(long pauseNanos) {
        if (writeScheduled.compareAndSet(false, true)) {
            try {
                runtime.scheduler().schedule(this::writeOffTimer, pauseNanos);
            } catch (RuntimeException | Error e) {
                writeScheduled.set(false); // The next change tries again.
                throw e;
            }
        }
    }

    private void writeOffTimer() {
        try {
            onWorkExecutor(this::writeLater);
        } catch (RuntimeException | Error e) {
            logger.warn("Snapshot {} is written later", path, e);
            writeScheduled.set(false);
            writeAfter(RETRY_PAUSE_NANOS);
        }
    }

    /**
     * Looks up who served a service. {@code then} runs on the work executor, with null where nobody is known; not at all once the runtime
     * is closed.
     */
    void find(ServiceKey service, Consumer<@Nullable SavedService> then) {
        onWorkExecutor(() -> {
            SavedService saved = null;
            try {
                saved = find(service);
            } finally {
                then.accept(saved); // Whatever was thrown: calls wait for it.
            }
        });
    }

    private @Nullable SavedService find(ServiceKey service) {
        load();
        SavedService saved = services.get(service);
        if (saved == null || saved.endpoints().isEmpty()) {
            return null;
        }
        if (useLogged.compareAndSet(false, true)) {
            logger.info(
                    "Registry {} has not answered; until it does, snapshot {} stands in for it ({} was noted {})",
                    registry,
                    path,
                    service,
                    Texts.ago(ageNanos(saved)));
        }
        return saved;
    }

    /** How old an entry is, by the wall clock. */
    long ageNanos(SavedService saved) {
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, runtime.clock().currentTimeMillis() - saved.savedMillis()));
    }

    private void onWorkExecutor(Runnable task) {
        try {
            runtime.workExecutor().execute(task);
        } catch (RejectedExecutionException e) {
            logger.debug("The runtime is closed; {} stays as it is", path, e);
        }
    }

    private void load() {
        diskLock.lock();
        try {
            if (!loaded) {
                loaded = true;
                // What the registry has said meanwhile is newer.
                SnapshotJson.read(content(), registry).forEach(services::putIfAbsent);
            }
        } catch (NoSuchFileException e) {
            logger.debug("No snapshot {} yet", path);
        } catch (IOException | RuntimeException e) { // The latter from file systems of other makers.
            logger.warn(
                    "Snapshot {} of registry {} is ignored, and replaced by the next one: {}",
                    path,
                    registry,
                    reason(e));
        } finally {
            diskLock.unlock();
        }
    }

    private byte[] content() throws IOException {
        Path folder = path.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new NoSuchFileException(path.toString()); // Whatever is in the way concerns the next write only.
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LIMIT_BYTES + 1);
            if (bytes.length > LIMIT_BYTES) {
                throw new IOException("more than " + LIMIT_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private void writeLater() {
        writeScheduled.set(false);
        if (!writeIfChanged()) {
            writeAfter(RETRY_PAUSE_NANOS);
        }
    }

    /** Whether there is nothing left to be written. */
    private boolean writeIfChanged() {
        diskLock.lock();
        try {
            if (!closed && changed.getAndSet(false)) {
                load(); // Another run's entries are not this one's to lose.
                FileReplacement.write(path, bytes());
            }
            return true;
        } catch (IOException | RuntimeException | Error e) {
            changed.set(true); // Not lost: tried again later, and at the latest when this is closed.
            unwritable.warn(
                    logger,
                    "Snapshot {} of registry {} cannot be written: {}. A start without the registry will know no provider;"
                            + " choose another directory, or switch snapshots off",
                    path,
                    registry,
                    reason(e));
            return false;
        } finally {
            diskLock.unlock();
        }
    }

    private byte[] bytes() throws IOException {
        Map<ServiceKey, SavedService> all = new ConcurrentHashMap<>(services);
        all.values().removeIf(saved -> saved.endpoints().isEmpty());
        try {
            return SnapshotJson.write(registry, all, LIMIT_BYTES);
        } catch (IOException e) {
            if (all.keySet().retainAll(own)) {
                return SnapshotJson.write(registry, all, LIMIT_BYTES); // What nobody asked for in this run goes first.
            }
            throw e;
        }
    }

    private static String reason(Throwable e) {
        return e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** Writes what is not written yet, and nothing afterwards. */
    void close() {
        diskLock.lock();
        try {
            writeIfChanged();
            closed = true;
        } finally {
            diskLock.unlock();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
