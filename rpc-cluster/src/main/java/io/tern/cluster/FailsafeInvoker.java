package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Failsafe for one reference. A cancelled call stays cancelled: nobody waits for its result, or the call that it was made for should
 * end, too. Thread-safe.
 */
final class FailsafeInvoker implements Invoker, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(FailsafeInvoker.class);

    private final FailoverInvoker failover;
    private final EmptyResults empty;
    private final LongAdder failures = new LongAdder();
    private final RareWarning warning;

    FailsafeInvoker(ClusterContext context, FailoverInvoker failover) {
        this.failover = failover;
        empty = new EmptyResults(context.service(), FailsafeStrategy.NAME);
        warning = new RareWarning(context.runtime().clock());
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return Invoker.future(later -> invoke(invocation, later));
    }

    @Override
    public @Nullable Result invoke(Invocation invocation, AnswerListener later) {
        return failover.invoke(
                invocation, (result, error) -> later.accept(result == null ? null : safe(invocation, result), error));
    }

    private Result safe(Invocation invocation, Result result) {
        RpcException failure = result.failure();
        if (failure == null || failure.code() == StatusCode.CANCELLED) {
            return result;
        }
        failures.increment();
        warning.warn(leftOut -> logger.warn(
                "A call of {} failed, and its caller got an empty result: {} ({} more since the last such line)",
                invocation.method(),
                failure.getMessage(),
                leftOut));
        return empty.of(invocation.method()).withBytes(result.requestBytes(), result.responseBytes());
    }

    /** How many callers have got an empty result instead of a failure. */
    long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        failover.close();
    }

    @Override
    public String toString() {
        return "failsafe[" + Texts.count((int) failures(), "failure") + "] -> " + failover;
    }
}
