package io.tern.cluster;

import io.tern.api.MethodSettings;
import io.tern.api.RefusalScope;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;

/** The table that says which failures may be sent again, and what that costs. Nothing else in this module decides it. */
enum Resend {
    /** The call may have run, or would fail everywhere. */
    NEVER,
    /** It certainly did not run: sent elsewhere below every strategy, free of charge. */
    TRANSPARENT,
    /** The connection was lost under an idempotent call: the first re-send always goes out, later ones if the budget allows. */
    LOST,
    /** Another failure of an idempotent call: re-sent if the budget allows. */
    RETRY,
    /** Refused because of overload: re-sent only while more than half of the budget is left. */
    OVERLOAD;

    /** What applies to a failure of a method. */
    static Resend of(RpcException failure, MethodSettings method) {
        if (isTransparent(failure)) {
            return TRANSPARENT;
        }
        if (method.oneway()) {
            return NEVER; // At most once is all that was asked for.
        }
        boolean repeatable = method.idempotent();
        return switch (failure.code()) {
            case UNAVAILABLE -> !repeatable ? NEVER : failure.remote() ? RETRY : LOST; // A filter may answer so, too.
            case INTERNAL -> repeatable ? RETRY : NEVER;
            case RESOURCE_EXHAUSTED ->
                failure.refusalScope() == RefusalScope.NODE && (repeatable || failure.notExecuted()) ? OVERLOAD : NEVER;
            default -> NEVER;
        };
    }

    /**
     * Whether a call that has failed may be sent again with time of its own. That the time of this one was up forbids nothing then, if it did not
     * run or may run again.
     */
    static boolean mayRunLater(RpcException failure, MethodSettings method) {
        boolean onlyLate = failure.code() == StatusCode.DEADLINE_EXCEEDED
                && (failure.notExecuted() || (method.idempotent() && !method.oneway()));
        return onlyLate || of(failure, method) != NEVER;
    }

    /** Whether a failure says nothing about the call, only that this attempt found no node that would take it. */
    static boolean reachedNoNode(RpcException failure) {
        return failure.notExecuted() && failure.address().isEmpty();
    }

    /** Whether the call certainly did not run at a node that cannot serve it now. */
    static boolean isTransparent(RpcException failure) {
        return failure.notExecuted()
                && (failure.code() == StatusCode.NOT_FOUND || failure.code() == StatusCode.UNAVAILABLE);
    }
}
