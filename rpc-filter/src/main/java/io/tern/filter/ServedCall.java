package io.tern.filter;

import io.tern.api.CallSide;
import io.tern.api.EndedCall;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import org.jspecify.annotations.Nullable;

/** How a server's gates see the end of a request, whatever that is: it ran, a later gate refused it, or it expired in the queue. */
final class ServedCall {
    private ServedCall() {}

    /**
     * The code of a failure, or null. A method that ends after the deadline has reached nobody: the caller's time was over before. A
     * call that was cancelled ended for its caller then, however long its method went on.
     */
    static @Nullable StatusCode failure(RequestHead head, Result result) {
        RpcException failed = result.failure();
        StatusCode failure = failed == null ? null : failed.code();
        return failure == StatusCode.CANCELLED || !head.deadline().isExpired() ? failure : StatusCode.DEADLINE_EXCEEDED;
    }

    /** Describes it, for those who want to hear or read of it. */
    static EndedCall describe(
            RequestHead head, Result result, @Nullable StatusCode failure, long durationNanos, int replyBytes) {
        return new EndedCall(
                CallSide.SERVER,
                head.method(),
                failure,
                failure == null && result.isException(),
                head.caller().address(),
                head.attempt(),
                durationNanos,
                head.requestBytes(),
                replyBytes,
                head.tag(),
                head.trace());
    }
}
