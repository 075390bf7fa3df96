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

        /**
         * A request that this gate let through has ended: its method, or it was dropped before. Told exactly once, on any thread, before
         * its permit is released; for gates that want to know of every request, which so need no permit of their own for each. Must
         * neither block nor throw.
         *
         * @param head what was admitted, for the last time
         * @param result how it ended for its caller, as {@link Permit#release} hears it, but without the frames' sizes
         * @param durationNanos since it came
         * @param replyBytes size of the reply's frame in bytes, 0 if none went out
         */
        default void ended(RequestHead head, Result result, long durationNanos, int replyBytes) {
            // Most gates only decide.
        }
    }
}
