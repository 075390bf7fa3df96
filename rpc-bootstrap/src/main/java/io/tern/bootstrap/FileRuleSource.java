package io.tern.bootstrap;

import io.tern.api.RegistryAddress;
import io.tern.api.RuleListener;
import io.tern.api.RuleSource;
import io.tern.api.RuleSourceFactory;
import io.tern.api.RuntimeContext;
import io.tern.spi.Extension;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rules in a file, which is read once a second: that finds every change, also where a folder is replaced as a whole by switching a link, as
 * Kubernetes does with a ConfigMap, and costs less than the ways to be told. A file that was there counts as taken away when two looks in a row do not
 * find it: somebody may be replacing it in two steps. A volume that is not mounted leaves an empty folder behind, as if the file had been taken
 * away, so rules on one of their own had better stand in a folder of it. What became of them stands in a {@link StatusFile}. Thread-safe.
 */
final class FileRuleSource implements RuleSource {
    private static final Logger logger = LoggerFactory.getLogger(FileRuleSource.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LOOKS_UNTIL_RENEWAL = 3_600;

    private final Path file;
    private final StatusFile status;
    private final RuntimeContext runtime;
    /** Touched by one look at a time. */
    private @Nullable RuleListener listener;

    private @Nullable String last;
    private int looks;
    private int absences;
    private boolean heard;
    private boolean unreadable;
    private volatile boolean closed;

    FileRuleSource(Path file, RuntimeContext runtime) {
        this.file = file;
        this.runtime = runtime;
        status = new StatusFile(file, runtime.application(), runtime.instanceId());
    }

    @Override
    public void subscribe(RuleListener whoHears) {
        listener = whoHears;
        lookLater(0);
    }

    private void lookLater(long delayNanos) {
        runtime.scheduler().schedule(this::handOn, delayNanos);
    }

    /** Reading a file may block, which the timer must not. */
    private void handOn() {
        try {
            runtime.workExecutor().execute(this::look);
        } catch (RejectedExecutionException e) {
            logger.debug("The application is closed; {} is not read any more", file, e);
        } catch (RuntimeException | Error e) {
            logger.warn("{} is read later", file, e);
            lookLater(LOOK_NANOS);
        }
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            if (++looks % LOOKS_UNTIL_RENEWAL == 0) {
                status.renew();
            }
            String text = read();
            absences = text == null ? absences + 1 : 0;
            if (text != null || !heard || absences > 1) {
                tell(text);
            }
            unreadable = false;
        } catch (IOException e) {
            absences = 0;
            if (!unreadable) {
                logger.warn("{} cannot be read; what it said last stands: {}", file, e.toString());
            }
            unreadable = true;
        } finally {
            lookLater(LOOK_NANOS); // Whatever becomes of one look.
        }
    }

    private @Nullable String read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(4 * RuleText.MOST_CHARS
                    + 1); // A character takes at most four bytes; more is refused by whoever reads it.
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(file.toAbsolutePath().resolveSibling(""))
                    && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return null;
            }
            throw e; // Not the file was taken away, but its folder, or what it is a link to.
        }
    }

    private void tell(@Nullable String text) {
        boolean changed = text == null ? last != null : !text.equals(last);
        if (changed || !heard) {
            heard = true;
            last = text;
            if (listener != null) {
                listener.published(text);
            }
        }
    }

    @Override
    public void report(String text) {
        status.write(text);
    }

    @Override
    public void close() {
        closed = true;
        status.close();
    }

    @Override
    public String toString() {
        return "file://" + file;
    }

    /** {@code file:///etc/tern/rules.json}. Thread-safe. */
    @Extension("file")
    static final class Factory implements RuleSourceFactory {
        Factory() {}

        @Override
        public RuleSource newRuleSource(RegistryAddress address, RuntimeContext runtime) {
            if (!address.hosts().isEmpty() || address.path().isEmpty()) {
                throw new IllegalArgumentException(
                        "rules: '" + address + "' (expected: file:///path/of/rules.json, with three slashes)");
            }
            return new FileRuleSource(Path.of(address.path()), runtime);
        }
    }
}
