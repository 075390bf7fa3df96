package io.tern.cluster;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** A warning that is given once, however often there is reason for it. Thread-safe. */
final class OnceWarning {
    private final AtomicBoolean given = new AtomicBoolean();

    /** Warns the first time, and says the same at debug level later. */
    void warn(Logger logger, String format, Object... arguments) {
        if (given.compareAndSet(false, true)) {
            logger.warn(format, arguments);
        } else {
            logger.debug(format, arguments);
        }
    }
}
