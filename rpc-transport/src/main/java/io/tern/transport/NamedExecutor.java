package io.tern.transport;

import io.tern.api.Clock;
import io.tern.api.RpcException;
import io.tern.api.ServerExecutor;
import io.tern.api.ServerTask;
import io.tern.api.StatusCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An executor of service methods under its name, and its refusals, which overload needs in masses. Thread-safe. */
final class NamedExecutor {
    /** What the executor says about itself is asked for no more often than this. */
    private static final long DESCRIPTION_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final ServerExecutor executor;
    private final Clock clock;
    private volatile @Nullable Described described;

    private record Described(RpcException refusal, long atNanos) {}

    NamedExecutor(String name, ServerExecutor executor, Clock clock) {
        this.name = name;
        this.executor = executor;
        this.clock = clock;
    }

    boolean tryExecute(ServerTask task) {
        return executor.tryExecute(task);
    }

    /** Why a task was not taken; of the last tenth of a second. */
    RpcException refusal() {
        long now = clock.nanoTime();
        Described known = described;
        if (known == null || now - known.atNanos > DESCRIPTION_NANOS) {
            RpcException refusal = RpcException.builder(
                            StatusCode.RESOURCE_EXHAUSTED, "executor '" + name + "' is full: " + executor.describe())
                    .notExecuted(true)
                    .retryAfterMillis(executor.retryAfterMillis())
                    .build();
            known = new Described(refusal, now);
            described = known;
        }
        return known.refusal;
    }

    void close() {
        executor.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
