package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RpcException;
import org.jspecify.annotations.Nullable;

/**
 * A limit of calls, of one method or of several together. What matters less finds it full first ({@link Priority#partOf}). Never
 * blocks. Thread-safe.
 */
interface Limit {
    /** Whether a call would be let through now; takes nothing. */
    boolean hasRoom(Priority priority);

    /** Takes a call's place, or null if there is none. */
    @Nullable
    Permit tryAcquire(Priority priority);

    /** What a caller gets for whom there was no place; without a stack trace, and cheap, since overload makes it in masses. */
    RpcException refusal(Priority priority);
}
