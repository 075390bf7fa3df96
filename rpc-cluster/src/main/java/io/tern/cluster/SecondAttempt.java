package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;

/** Says when an idempotent call that waits too long may be tried at a second node beside the first. Implementations are thread-safe. */
interface SecondAttempt {
    /** Learns from an attempt that succeeded. */
    void succeeded(MethodDescriptor method, long elapsedNanos, long nowNanos);

    /** Learns from a first attempt that is given up because the second one was faster: it would have taken longer than this. */
    void outrun(MethodDescriptor method, long elapsedNanos, long nowNanos);

    /**
     * The moment from which a call's first attempt may be late, never after {@link HalfTime#ofCall}.
     *
     * @param sentNanos when the attempt began, on the runtime's clock
     */
    long dueNanos(Invocation invocation, long sentNanos);

    /** Whether a call that has waited until its moment is late at all. */
    boolean isLate(Invocation invocation);
}
