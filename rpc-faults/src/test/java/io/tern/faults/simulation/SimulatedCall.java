package io.tern.faults.simulation;

import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call and all that became of it, on both sides. Confined to the simulation's thread. */
final class SimulatedCall {
    final long number;
    final Invocation invocation;
    final boolean idempotent;
    final long beginNanos;
    final long deadlineNanos;
    final List<Attempted> attempts = new ArrayList<>();
    final List<String> executions = new ArrayList<>();
    long cancelledNanos = -1;
    long endNanos = -1;
    int ends;

    @Nullable
    Result result;

    SimulatedCall(long number, Invocation invocation, long nowNanos) {
        this.number = number;
        this.invocation = invocation;
        this.idempotent = invocation.method().name().equals("read");
        this.beginNanos = nowNanos;
        this.deadlineNanos = nowNanos + invocation.deadline().remainingNanos();
    }

    /** What its value must be. */
    String value() {
        return "value of " + number;
    }

    /** Whether a request of it went out over a connection. */
    boolean tried(SimulatedConnection connection) {
        for (Attempted attempt : attempts) {
            if (attempt.connection == connection) {
                return true;
            }
        }
        return false;
    }

    /** How often failover sent it again: what goes out under one number is one attempt. */
    int resends() {
        int most = invocation.attempt();
        for (Attempted attempt : attempts) {
            most = Math.max(most, attempt.attempt);
        }
        return most - invocation.attempt();
    }

    /** Whether some attempt ended in a way. */
    boolean met(StatusCode code, boolean notExecuted) {
        for (Attempted attempt : attempts) {
            RpcException failure = attempt.failure();
            if (failure != null && failure.code() == code && failure.notExecuted() == notExecuted) {
                return true;
            }
        }
        return false;
    }

    /** How it failed, or null. */
    @Nullable
    RpcException failure() {
        return result == null ? null : result.failure();
    }

    @Override
    public String toString() {
        return invocation.method().name() + " " + number;
    }
}
