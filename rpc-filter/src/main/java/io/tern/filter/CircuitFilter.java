package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Asks the circuit of a call's method, and tells it how the call ended, with all its attempts as one. One-way calls pass: their
 * end says nothing. Costs a call one small object. Thread-safe.
 */
final class CircuitFilter implements DirectFilter {
    private static final Result BROKEN_CHAIN =
            Result.failure(RpcException.builder(StatusCode.INTERNAL, "the chain has broken its contract")
                    .stackTrace(false)
                    .build());

    private final MethodLimits<Circuit> circuits;

    CircuitFilter(MethodLimits<Circuit> circuits) {
        this.circuits = circuits;
    }

    @Override
    public @Nullable Result filter(Invocation invocation, Invoker next, AnswerListener later) {
        Circuit circuit = circuits.of(invocation.method());
        if (circuit == null || circuit == Circuit.NONE) {
            return next.invoke(invocation, later);
        }
        Permit permit = circuit.tryAcquire(invocation.priority());
        return permit == null
                ? Result.failure(circuit.refusal(invocation.priority()))
                : new Passed(permit, later).invoke(next, invocation);
    }

    @Override
    public String toString() {
        return "circuit" + circuits;
    }

    /** Gives the permit of one call back at its end. Thread-safe. */
    private static final class Passed extends NotedEnd {
        private final Permit permit;

        Passed(Permit permit, AnswerListener later) {
            super(later);
            this.permit = permit;
        }

        @Override
        void ended(@Nullable Result result, @Nullable Throwable error) {
            permit.release(result != null ? result : BROKEN_CHAIN);
        }
    }
}
