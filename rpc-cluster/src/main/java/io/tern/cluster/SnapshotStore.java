package io.tern.cluster;

import io.tern.api.Registry;
import io.tern.api.RuntimeContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the registries of one application last said, kept on disk for a start without them: a file
 * {@code <directory>/<application>/<registry hash>.json} for each registry, shared by all references of a runtime and owned by
 * whoever opened the store. Made once per runtime. Thread-safe; only {@link #close} touches the disk on the calling thread.
 *
 * <p>Nothing that happens to a file is ever an error of the application: one that cannot be read or makes no sense is ignored with
 * one warning and replaced by the next write; a directory that cannot be written is one warning for the whole store. Files are
 * replaced as a whole, at most once a second, so that another process sees the old one or the new one; of two processes of
 * one application the last writer wins. Files are readable by their owner only, where the file system knows owners.
 *
 * <p>Registries that live in this process, and fixed addresses, are not kept: they cannot be away.
 */
public final class SnapshotStore implements AutoCloseable {
    private final @Nullable Path directory;
    private final @Nullable RuntimeContext runtime;
    private final OnceWarning unwritable = new OnceWarning();
    private final Map<String, SnapshotFile> files = new ConcurrentHashMap<>();

    private SnapshotStore(@Nullable Path directory, @Nullable RuntimeContext runtime) {
        this.directory = directory;
        this.runtime = runtime;
    }

    /** A store that keeps nothing and knows nothing. */
    public static SnapshotStore none() {
        return new SnapshotStore(null, null);
    }

    /**
     * A store below a directory, which is created when something is first written; the caller closes the store.
     *
     * @param directory shared by all applications of a user, such as {@code ~/.tern}
     * @param runtime must outlive the store
     */
    public static SnapshotStore open(Path directory, RuntimeContext runtime) {
        return new SnapshotStore(directory.resolve(FileNames.ofApplication(runtime.application())), runtime);
    }

    /** The file of a registry; null where nothing is kept. */
    @Nullable
    SnapshotFile of(Registry registry) {
        Path folder = directory;
        RuntimeContext owner = runtime;
        if (folder == null
                || owner == null
                || registry instanceof StaticRegistry
                || registry instanceof MemoryRegistry) {
            return null;
        }
        return files.computeIfAbsent(
                registry.toString(),
                name -> new SnapshotFile(folder.resolve(FileNames.hash(name) + ".json"), name, owner, unwritable));
    }

    /**
     * A text beside the files of the registries, {@code <kind>-<hash of its place>.json}.
     *
     * @param kind of text, safe as the beginning of a file's name
     * @param place where it comes from
     */
    public KeptText text(String kind, String place) {
        return new KeptText(directory == null ? null : directory.resolve(kind + '-' + FileNames.hash(place) + ".json"));
    }

    /** Writes what is not written yet, on this thread; nothing is written afterwards. Idempotent. */
    @Override
    public void close() {
        files.values().forEach(SnapshotFile::close);
    }

    @Override
    public String toString() {
        return "SnapshotStore[" + (directory == null ? "none" : directory) + ']';
    }
}
