package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Failback for one reference. A failure that may not be sent again, or for which the queue has no room, is the caller's; so is that of a
 * call made while serving a retry. Closing it gives up what waits. Thread-safe.
 */
final class FailbackInvoker implements Invoker, AutoCloseable {
    private final ClusterContext context;
    private final FailoverInvoker failover;
    private final FailbackQueue queue;
    private final EmptyResults empty;

    FailbackInvoker(ClusterContext context, FailoverInvoker failover) {
        this.context = context;
        this.failover = failover;
        queue = new FailbackQueue(context, failover);
        empty = new EmptyResults(context.service(), FailbackStrategy.NAME);
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return Invoker.future(later -> invoke(invocation, later));
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        return failover.invoke(
                invocation, (result, error) -> later.accept(result == null ? null : kept(invocation, result), error));
    }

    private Result kept(Invocation invocation, Result result) {
        RpcException failure = result.failure();
        return failure != null && mayRunLater(invocation, failure) && queue.offer(invocation, failure)
                ? empty.of(invocation.method()).withBytes(result.requestBytes(), result.responseBytes())
                : result;
    }

    private boolean mayRunLater(Invocation invocation, RpcException failure) {
        return invocation.attempt() == 1
                && !invocation.isCancelled()
                && Resend.mayRunLater(failure, context.settings(invocation.method()));
    }

    @Override
    public void close() {
        queue.close();
        failover.close();
    }

    @Override
    public String toString() {
        return "failback[" + queue + "] -> " + failover;
    }
}
