package io.tern.bootstrap;

import io.tern.api.Clock;
import io.tern.api.MethodDescriptor;
import io.tern.protocol.StackText;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the bugs of a service: the stack of the first exception of each kind at once, then one per kind and interval with the number
 * of those left out. A kind is the class and the line that threw it. Thread-safe.
 */
final class ThrownLog {
    static final int MAX_KINDS = 256;

    /** As {@link ThrownOutcome}, whose log it is. */
    private static final Logger logger = LoggerFactory.getLogger(ThrownOutcome.class);

    private final Clock clock;
    private final Map<Kind, RareLog> kinds = new ConcurrentHashMap<>();
    /** Of all kinds beyond the bound together. */
    private final RareLog others;

    private record Kind(String className, @Nullable StackTraceElement line) {}

    ThrownLog(Clock clock) {
        this.clock = clock;
        others = new RareLog(clock);
    }

    void log(MethodDescriptor method, Throwable thrown) {
        StackTraceElement[] frames = StackText.framesOf(thrown);
        Kind kind = new Kind(thrown.getClass().getName(), frames.length == 0 ? null : frames[0]);
        logOf(kind).log(more -> write(method, more, thrown));
    }

    /** Threads that come at once may exceed the bound by their number. */
    private RareLog logOf(Kind kind) {
        RareLog known = kinds.get(kind);
        if (known != null) {
            return known;
        }
        return kinds.size() < MAX_KINDS ? kinds.computeIfAbsent(kind, unseen -> new RareLog(clock)) : others;
    }

    private static void write(MethodDescriptor method, long more, Throwable thrown) {
        try {
            logger.warn("{} threw what its interface does not declare ({} more not logged)", method, more, thrown);
        } catch (RuntimeException | Error broken) { // Logging asks the exception for its message.
            logger.warn(
                    "{} threw what its interface does not declare ({} more not logged): {}",
                    method,
                    more,
                    StackText.line(thrown));
        }
    }
}
