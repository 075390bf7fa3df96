package io.tern.api;

import io.tern.spi.ExtensionPoint;
import java.util.List;

/**
 * Knows what was counted per method, for whoever prints or exports it on demand. The figures of all sources of a runtime belong
 * together; Tern's own is called {@code metrics}. Thread-safe.
 */
@ExtensionPoint
public interface MethodStatsSource {
    /** One entry for each side and method that is or was bound, in a stable order, called or not. May take a while; does not block calls. */
    List<MethodStats> methodStats();
}
