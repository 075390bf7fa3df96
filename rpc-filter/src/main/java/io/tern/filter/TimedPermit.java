package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Result;

/** A permit of many calls that wants to know when the one began that gives it back, and so needs no object for each. */
interface TimedPermit extends Permit {
    /**
     * Gives the permit back, as {@link #release(Result)} does.
     *
     * @param beganNanos when the call began, on the runtime's clock
     */
    void release(Result result, long beganNanos);
}
