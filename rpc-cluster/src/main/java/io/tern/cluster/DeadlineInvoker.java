package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Clock;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The entry of the chain: lets nothing in whose time is up, which nobody wants any more, or which comes after closing, and
 * begins a lazy reference's work with its first call. While a call is on its way its connection watches the deadline. Thread-safe.
 */
final class DeadlineInvoker implements Invoker {
    private final Invoker next;
    private final Directory directory;
    private final ReferenceContext reference;
    private final CallEnds ends;

    DeadlineInvoker(Invoker next, Directory directory, ReferenceContext reference) {
        this.next = next;
        this.directory = directory;
        this.reference = reference;
        ends = CallEnds.of(reference);
    }

    /** When calls that came in here have ended. */
    CallEnds ends() {
        return ends;
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return Invoker.future(later -> invoke(invocation, later));
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        if (directory.isClosed()) {
            RpcException closed = CallFailures.closed(reference.service().key());
            return Result.failure(
                    closed.toBuilder().method(invocation.method()).cause(null).build());
        }
        if (invocation.isCancelled()) {
            return CallFailures.cancelled(invocation);
        }
        if (invocation.deadline().isExpired()) {
            Clock clock = reference.runtime().clock();
            return Result.failure(CallFailures.expired(invocation, "no time was left to make the call", clock)
                    .hint("The deadline may be inherited from the call being served")
                    .build());
        }
        ends.note(invocation);
        directory.start();
        try {
            return next.invoke(invocation, later);
        } catch (RuntimeException | Error e) {
            return CallFailures.broken(invocation, next, e);
        }
    }

    @Override
    public String toString() {
        return "deadline -> " + next;
    }
}
