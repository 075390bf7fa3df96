package io.tern.api;

import org.jspecify.annotations.Nullable;

/**
 * An invoker bound to one endpoint of one service, with live counters. Two instances of a server at one address, one after
 * the other, are two nodes. Thread-safe.
 */
public interface Node extends Invoker {
    /** The endpoint as last published; may be replaced while the node lives. */
    Endpoint endpoint();

    /** The state of the connection. */
    ConnectionState state();

    /** Returns why it is not connected, as far as that is known; null while it is. */
    default @Nullable ConnectFailure failure() {
        return null;
    }

    /** Live counters. */
    NodeStats stats();

    /** The endpoint's weight with its warm-up applied, at least 1 unless the endpoint's is 0. Recomputed at intervals. */
    int weight();

    /** Asks the node for a sign of life in the background; one that leaves it unanswered becomes slow. */
    void probe();
}
