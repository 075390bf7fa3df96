package io.tern.api;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A filter that needs no future, and that the chain trusts: for what every call passes, as the framework's own filters are. It costs a
 * call what it does itself and nothing besides. In return the chain neither catches what it throws nor checks what it answers
 * nor shows the trace id in the MDC while it runs, so one that breaks the contract loses calls. Whoever is in doubt writes a {@link Filter}.
 */
public interface DirectFilter extends Filter {
    /**
     * Handles the call, usually by passing it on. Never throws.
     *
     * @param later hears the answer unless this returns it
     * @return the answer if it is there at once, else null
     */
    @Nullable
    Result filter(Invocation invocation, Invoker next, AnswerListener later);

    @Override
    default CompletableFuture<Result> filter(Invocation invocation, Invoker next) {
        return Invoker.future(later -> filter(invocation, next, later));
    }
}
