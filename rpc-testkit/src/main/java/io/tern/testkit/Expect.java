package io.tern.testkit;

import io.tern.api.Result;
import io.tern.api.RpcException;
import java.util.concurrent.CompletableFuture;
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

    static RpcException failure(Result result) {
        return present("failure of " + result, result.failure());
    }
}
