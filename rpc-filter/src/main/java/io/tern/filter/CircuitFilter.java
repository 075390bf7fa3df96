package io.tern.filter;

import io.tern.api.AnswerListener;
import io.tern.api.DirectFilter;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Permit;
import io.tern.api.Result;
import org.jspecify.annotations.Nullable;

/**
 * Asks the circuit of a call's method, and tells it how the call ended, with all its attempts as one. One-way calls pass: their
 * end says nothing. Where the next one outside notes the call's end anyway, as metrics do, this costs no object. Thread-safe.
 */
final class CircuitFilter implements DirectFilter {
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
        if (permit == null) {
            return Result.failure(circuit.refusal(invocation.priority()));
        }
        return later instanceof NotedEnd noted && noted.tryKeep(permit)
                ? next.invoke(invocation, later)
                : new Passed(permit, invocation, later).invoke(next);
    }

    @Override
    public String toString() {
        return "circuit" + circuits;
    }

    /** Gives the permit of one call back at its end. Thread-safe. */
    private static final class Passed extends NotedEnd {
        Passed(Permit permit, Invocation invocation, AnswerListener later) {
            super(invocation, later);
            tryKeep(permit);
        }

        @Override
        void ended(Invocation call, @Nullable Result result, @Nullable Throwable error) {
            // The permit is all.
        }
    }
}
