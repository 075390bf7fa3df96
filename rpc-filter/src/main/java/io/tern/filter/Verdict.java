package io.tern.filter;

import io.tern.api.Result;
import io.tern.api.RpcException;

/** What the end of a call that has an answer says about the node that it went to. */
enum Verdict {
    /** The node served it; an exception by contract is the service's answer like any other. */
    WELL,
    /** The node, or the way to it, is broken or too slow. */
    BROKEN,
    /**
     * Nothing. The call was wrong, unwanted or refused for load, which the breaker would only move to the other nodes; or it never
     * reached the service: connections that cannot be opened, draining nodes and calls that were not sent after all are the
     * directory's business, which knows at once when the node is back, while a breaker would keep calls away for seconds more. A
     * server that answers {@code UNAVAILABLE} lives: a filter of it refused one call.
     */
    NOTHING;

    static Verdict of(Result result) {
        RpcException failure = result.failure();
        if (failure == null) {
            return WELL;
        }
        return switch (failure.code()) {
            case INTERNAL, UNKNOWN -> BROKEN;
            case UNAVAILABLE -> failure.notExecuted() || failure.remote() ? NOTHING : BROKEN;
            case DEADLINE_EXCEEDED -> failure.notExecuted() ? NOTHING : BROKEN;
            default -> NOTHING;
        };
    }
}
