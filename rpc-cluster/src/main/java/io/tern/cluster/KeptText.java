package io.tern.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A text that was read from somewhere, kept on disk for a start without that place. The file is replaced as a whole; of two processes of one
 * application the last writer wins. Nothing that happens to it is ever an error. Touches the disk on the calling thread; thread-safe.
 */
public final class KeptText {
    private static final int LIMIT_BYTES = 16 * 1024 * 1024;
    private static final Logger logger = LoggerFactory.getLogger(KeptText.class);

    private final @Nullable Path path;
    private final OnceWarning unwritable = new OnceWarning();

    /** In a file, or nowhere. */
    KeptText(@Nullable Path path) {
        this.path = path;
    }

    /** What was kept, or null if nothing was, or it cannot be read. */
    public @Nullable String read() {
        if (path == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(LIMIT_BYTES), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            logger.debug("No {} yet", path);
        } catch (IOException | RuntimeException e) { // The latter from file systems of other makers.
            logger.warn("{} is ignored, and replaced by the next text: {}", path, e.toString());
        }
        return null;
    }

    /** Keeps this text instead of the one before, or none. */
    public void keep(@Nullable String text) {
        if (path == null) {
            return;
        }
        try {
            if (text == null) {
                Files.deleteIfExists(path);
            } else {
                FileReplacement.write(path, text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException | RuntimeException e) {
            unwritable.warn(logger, "{} cannot be written: {}", path, e.toString());
        }
    }

    @Override
    public String toString() {
        return path == null ? "nowhere" : path.toString();
    }
}
