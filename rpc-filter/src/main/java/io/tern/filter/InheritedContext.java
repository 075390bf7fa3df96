package io.tern.filter;

import io.tern.api.CallContext;
import io.tern.api.CallOptions;
import io.tern.api.CallScope;
import org.jspecify.annotations.Nullable;

/**
 * What calls inherit that are made on a thread: the call that it serves, with its deadline and attempt, and the options that hold there.
 * Immutable, thread-safe.
 *
 * @param served null if the thread serves none
 */
record InheritedContext(@Nullable CallContext served, CallOptions options) {
    /** Of this thread. */
    static InheritedContext current() {
        return new InheritedContext(CallContext.currentOrNull(), CallOptions.current());
    }

    /** Has this thread's calls inherit the same until the scope is closed. */
    CallScope open() {
        if (served == null) {
            return options.open();
        }
        CallScope serving = served.open();
        CallScope said = options.open();
        return () -> {
            said.close();
            serving.close();
        };
    }
}
