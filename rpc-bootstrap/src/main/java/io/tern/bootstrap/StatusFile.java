package io.tern.bootstrap;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one instance made of a file of rules, in a file beside it: {@code rules.json.<application>.<instance id>.status}. It goes with the instance; one that
 * was killed leaves it behind, and the next instance takes away what is older than a day. So the owner of one that stays writes it again from
 * time to time. Thread-safe; reads and writes on the calling thread.
 */
final class StatusFile implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(StatusFile.class);
    private static final String END = ".status";
    private static final Duration OLD = Duration.ofDays(1);
    private static final Set<PosixFilePermission> OF_OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OF_READERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private final Path rules;
    private final Path folder;
    private final String begin;
    private final Path path;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable String last;
    private boolean tidied;
    private boolean unwritable;
    private boolean closed;

    StatusFile(Path rules, String application, String instanceId) {
        this.rules = rules;
        Path beside = rules.toAbsolutePath();
        begin = beside.getFileName() + "." + safe(application) + '.';
        path = beside.resolveSibling(begin + safe(instanceId) + END);
        folder = beside.resolveSibling("");
    }

    /** Whatever somebody calls an application, its file is in the folder. */
    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** Replaces what was written before. Best effort, and nothing after the end. */
    void write(String text) {
        lock.lock();
        try {
            if (!closed) {
                last = text;
                replace(text);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says that the instance is still there. */
    void renew() {
        lock.lock();
        try {
            if (!closed && last != null) {
                replace(last);
            }
        } finally {
            lock.unlock();
        }
    }

    private void replace(String text) {
        try {
            Path made = Files.createTempFile(folder, ".tern", ".tmp");
            try {
                Files.writeString(made, text);
                allowReading(made);
                Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(made); // Not there any more, unless something of that failed.
            }
            unwritable = false;
            tidyOnce();
        } catch (IOException e) {
            if (!unwritable) {
                logger.info(
                        "{} cannot be written; what became of the rules stands in the log only: {}",
                        path,
                        e.toString());
            }
            unwritable = true;
        }
    }

    /** To whoever may read the rules, or, without any, look into the folder: a new file is its owner's alone, and stays so where that cannot be changed. */
    private void allowReading(Path made) {
        PosixFileAttributeView view = Files.getFileAttributeView(made, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        try {
            Set<PosixFilePermission> all = Files.getPosixFilePermissions(Files.exists(rules) ? rules : folder);
            all.retainAll(OF_READERS);
            all.addAll(OF_OWNER);
            view.setPermissions(all);
        } catch (IOException e) {
            logger.debug("{} can be read by its owner only", path, e);
        }
    }

    /** Measured by the clock that the files have their times from. */
    private void tidyOnce() {
        if (tidied) {
            return;
        }
        tidied = true;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, this::isOfApplication)) {
            Instant now = Files.getLastModifiedTime(path).toInstant();
            for (Path one : all) {
                Instant then = Files.getLastModifiedTime(one).toInstant();
                if (Duration.between(then, now).compareTo(OLD) > 0) {
                    Files.deleteIfExists(one);
                }
            }
        } catch (IOException | DirectoryIteratorException e) { // Another instance may be tidying, too.
            logger.debug("What other instances left in {} stays", folder, e);
        }
    }

    /** Ids have no dot, names of applications may. */
    private boolean isOfApplication(Path one) {
        String name = one.getFileName().toString();
        return name.startsWith(begin)
                && name.endsWith(END)
                && name.indexOf('.', begin.length()) == name.length() - END.length();
    }

    /** Takes the file away. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            Files.deleteIfExists(path);
        } catch (IOException e) {
            logger.debug("{} stays", path, e);
        } finally {
            lock.unlock();
        }
    }
}
