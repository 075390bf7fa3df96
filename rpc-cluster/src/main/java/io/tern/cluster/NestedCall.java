package io.tern.cluster;

import io.tern.api.CallContext;
import io.tern.api.Invocation;
import org.jspecify.annotations.Nullable;

/** A call on its way that was made while another one was served, and is cancelled with that one. Thread-safe. */
final class NestedCall implements Runnable {
    private final CallContext served;
    private final Invocation invocation;

    private NestedCall(CallContext served, Invocation invocation) {
        this.served = served;
        this.invocation = invocation;
    }

    /** Begins to listen; null where no call is served. */
    static @Nullable NestedCall begin(@Nullable CallContext served, Invocation invocation) {
        if (served == null) {
            return null;
        }
        NestedCall nested = new NestedCall(served, invocation);
        served.whenCancelled(nested);
        return nested;
    }

    /** Stops listening: a served call that lives long keeps nothing of the many that it has made. */
    static void end(@Nullable NestedCall nested) {
        if (nested != null) {
            nested.served.removeCancelListener(nested);
        }
    }

    @Override
    public void run() {
        invocation.cancel("the call being served was cancelled: " + served.cancelReason());
    }
}
