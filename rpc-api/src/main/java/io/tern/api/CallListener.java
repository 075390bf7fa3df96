package io.tern.api;

import io.tern.spi.ExtensionPoint;

/**
 * Hears of every call that has ended, for an exporter of metrics. All registered listeners are called, isolated from each other:
 * what one throws is logged once per interval and changes no call. Where none is registered, no {@link EndedCall} is made.
 * Thread-safe; called on any thread, also I/O threads, so it must not block.
 */
@ExtensionPoint
public interface CallListener {
    /** A call has ended: once per call, whatever came of it. */
    void onEnd(EndedCall call);
}
