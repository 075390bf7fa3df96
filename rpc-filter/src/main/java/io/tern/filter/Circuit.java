package io.tern.filter;

import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RpcException;
import org.jspecify.annotations.Nullable;

/** Keeps the calls of a service or method back while too few of them succeed, whichever nodes they would go to. Never blocks. Thread-safe. */
interface Circuit {
    /** For a method that is to have none although its service has one, or that has no answer to judge by. */
    Circuit NONE = new Circuit() {
        @Override
        public Permit tryAcquire(Priority priority) {
            return Permit.NONE;
        }

        @Override
        public RpcException refusal(Priority priority) {
            throw new IllegalStateException("nothing was refused");
        }

        @Override
        public String toString() {
            return "none";
        }
    };

    /** Leave for one call that matters so much, or null if it is to fail at once. */
    @Nullable
    Permit tryAcquire(Priority priority);

    /** What a caller gets who is held back; without a stack trace, and cheap. */
    RpcException refusal(Priority priority);
}
