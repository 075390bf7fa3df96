package io.tern.api;

import io.tern.spi.ExtensionPoint;

/**
 * Receives finished spans, for an exporter. All registered listeners are called, isolated from each other: what one
 * throws is logged once per interval. Thread-safe; called on any thread, also I/O threads, so it must not block.
 */
@ExtensionPoint
public interface SpanListener {
    /** A span has ended. Called for sampled traces only. */
    void onEnd(Span span);
}
