package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.RpcException;
import org.jspecify.annotations.Nullable;

/** A limit of calls, of one method or of several together. Never blocks. Thread-safe. */
interface Limit {
    /** Whether a call would be let through now; takes nothing. */
    boolean hasRoom();

    /** Takes a call's place, or null if there is none. */
    @Nullable
    Permit tryAcquire();

    /** What a caller gets for whom there was no place; without a stack trace, and cheap, since overload makes it in masses. */
    RpcException refusal();
}
