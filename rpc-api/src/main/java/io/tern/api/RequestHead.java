package io.tern.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before any argument is decoded. Valid until the request has ended for the gate
 * that sees it: {@link ServerAdmission.Gate#ended}, and its permit is released. Thread-safe, except {@link #attachments}, which are for the gate.
 */
public interface RequestHead {
    /** The method to run. */
    MethodDescriptor method();

    /** Who calls. */
    Peer caller();

    /** When the caller stops waiting. */
    Deadline deadline();

    /** When it came, on the monotonic clock of this runtime ({@link Clock#nanoTime}): who needs the time can have it without a look at the clock. */
    long arrivalNanos();

    /** The attempt's number, from 1. */
    int attempt();

    /** How much the call matters. */
    Priority priority();

    /** The routing tag, or "". */
    String tag();

    /** The caller's place in a trace, or null where it sent none or the transport does not say. */
    default @Nullable TraceContext trace() {
        return null;
    }

    /** What the caller attached; decoded at the first access. */
    Map<String, String> attachments();

    /** Size of the request's frame in bytes; 0 where it is not known. */
    default int requestBytes() {
        return 0;
    }
}
