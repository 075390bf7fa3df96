package io.tern.testkit;

import io.tern.api.Result;
import io.tern.api.RpcException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Assertions that give back what they checked. Thread-safe. */
final class Expect {
    private Expect() {}

    static <T> T present(String what, @Nullable T value) {
        if (value == null) {
            throw new AssertionError(what + ": null (expected: not null)");
        }
        return value;
    }

    /** The outcome of a call that must have ended by now, as the contract of an invoker says. */
    static Result ended(CompletableFuture<Result> reply) {
        if (!reply.isDone()) {
            throw new AssertionError("the call has not ended: " + reply);
        }
        return present("result", reply.join());
    }

    /** What a future ends with, which must be soon. */
    static <T> T inTime(Future<T> future, Duration limit) {
        try {
            return present("outcome", future.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + future, e);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + future, e);
        } catch (TimeoutException e) {
            throw new AssertionError("has not ended within " + limit + ": " + future, e);
        }
    }

    static RpcException failure(Result result) {
        return present("failure of " + result, result.failure());
    }
}
