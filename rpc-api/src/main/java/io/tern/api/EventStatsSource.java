package io.tern.api;

import io.tern.spi.ExtensionPoint;
import java.util.List;

/**
 * Knows how often what has happened beside calls, for whoever prints or exports it on demand. The figures of all sources of a runtime
 * belong together; Tern's own is called {@code events}. Thread-safe.
 */
@ExtensionPoint
public interface EventStatsSource {
    /** One entry for each event and subject that can have it, in a stable order, whether it has happened or not. Does not block calls. */
    List<EventStats> eventStats();
}
