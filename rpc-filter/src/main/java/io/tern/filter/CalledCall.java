package io.tern.filter;

import io.tern.api.CallSide;
import io.tern.api.EndedCall;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import org.jspecify.annotations.Nullable;

/** How a client's chain sees the end of a call. Never decodes a reply: one that later turns out unreadable has succeeded here. */
final class CalledCall {
    private CalledCall() {}

    /** The code of a failure, or null; no result at all, which breaks the contract of a chain, is a failure, too. */
    static @Nullable StatusCode failure(@Nullable Result result) {
        if (result == null) {
            return StatusCode.INTERNAL;
        }
        RpcException failure = result.failure();
        return failure == null ? null : failure.code();
    }

    /** Describes it, for those who want to hear or read of it. */
    static EndedCall describe(Invocation invocation, @Nullable Result result, long durationNanos) {
        RpcException failure = result == null ? null : result.failure();
        return new EndedCall(
                CallSide.CLIENT,
                invocation.method(),
                failure(result),
                result != null && result.isException(),
                failure == null ? "" : failure.address(),
                failure == null ? invocation.attempt() : Math.max(failure.attempt(), invocation.attempt()),
                durationNanos,
                result == null ? 0 : result.requestBytes(),
                result == null ? 0 : result.responseBytes(),
                invocation.tag(),
                invocation.trace());
    }
}
