package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.MethodDescriptor;
import io.tern.api.MethodSettings;
import io.tern.api.PerMethod;
import io.tern.api.Result;
import io.tern.api.RpcException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Failback for one version of a reference's options. A failure that may not be sent again, or for which the queue has no room, is the
 * caller's; so is that of a call made while serving a retry. Closing it gives up what waits, unless another version has taken over. Thread-safe.
 */
final class FailbackInvoker implements Invoker, AutoCloseable {
    private final ClusterContext context;
    private final FailoverInvoker failover;
    private final FailbackQueue queue;
    private final EmptyResults empty;
    private final MethodNames names;
    /** Else another strategy has made it, for all methods. */
    private final boolean isNamed;

    private final int capacity;
    private final PerMethod<Integer> tries;

    FailbackInvoker(ClusterContext context, FailoverInvoker failover, FailbackQueue queue) {
        this.context = context;
        this.failover = failover;
        this.queue = queue;
        names = new MethodNames(context, context.options().cluster(), MethodSettings::cluster);
        isNamed = names.all().contains(FailbackStrategy.NAME);
        capacity = Objects.requireNonNull(context.options().get(ClusterSettings.FAILBACK_QUEUE));
        tries = new PerMethod<>(
                context.service(),
                method -> Objects.requireNonNull(context.settings(method).get(ClusterSettings.FAILBACK_TRIES)));
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

    ClusterContext context() {
        return context;
    }

    FailoverInvoker failover() {
        return failover;
    }

    /** Whether failed calls of a method are kept. */
    boolean keeps(MethodDescriptor method) {
        return !isNamed || names.of(method).equals(FailbackStrategy.NAME);
    }

    /** How many calls are kept at most. */
    int capacity() {
        return capacity;
    }

    /** How often a call of a method is sent again at most. */
    int mostTries(MethodDescriptor method) {
        return Objects.requireNonNull(tries.get(method), "a method of another service");
    }

    @Override
    public void close() {
        queue.closedBy(this);
        failover.close();
    }

    @Override
    public String toString() {
        return "failback[" + queue.size() + " of " + capacity + " waiting] -> " + failover;
    }
}
