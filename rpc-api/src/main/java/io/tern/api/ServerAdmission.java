package io.tern.api;

import io.tern.spi.ExtensionPoint;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the I/O thread whether a request may go on, before any argument is decoded: limits, identity, priority. All
 * that are marked {@link AutoActivate} apply, by {@link io.tern.spi.Extension#order()}. One instance per runtime; thread-safe.
 */
@ExtensionPoint
public interface ServerAdmission {
    /** Makes the gate for one export, or null where it has nothing to do and should cost nothing. */
    @Nullable
    Gate bind(ServerContext context);

    /** Bound to one export. Thread-safe. */
    @FunctionalInterface
    interface Gate {
        /**
         * A permit, released when the method has really ended or the request was dropped, or a refusal. Must not block;
         * throwing refuses the request as {@link StatusCode#INTERNAL}.
         */
        Admission admit(RequestHead head);
    }
}
