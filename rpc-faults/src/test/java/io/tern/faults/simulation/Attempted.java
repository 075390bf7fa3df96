package io.tern.faults.simulation;

import io.tern.api.Result;
import io.tern.api.RpcException;
import org.jspecify.annotations.Nullable;

/** One request of a call at one connection. Confined to the simulation's thread. */
final class Attempted {
    final SimulatedCall call;
    final SimulatedConnection connection;
    final SimulatedSession session;
    final int attempt;
    final long beginNanos;
    boolean written;
    long endNanos = -1;

    @Nullable
    Result result;

    Attempted(
            SimulatedCall call,
            SimulatedConnection connection,
            SimulatedSession session,
            int attempt,
            long beginNanos) {
        this.call = call;
        this.connection = connection;
        this.session = session;
        this.attempt = attempt;
        this.beginNanos = beginNanos;
    }

    /** How it failed, or null. */
    @Nullable
    RpcException failure() {
        return result == null ? null : result.failure();
    }

    @Override
    public String toString() {
        RpcException failure = failure();
        return "attempt " + attempt + " at " + connection + (written ? "" : " (not written)") + ": "
                + (result == null ? "no answer" : failure == null ? "value" : failure.code());
    }
}
