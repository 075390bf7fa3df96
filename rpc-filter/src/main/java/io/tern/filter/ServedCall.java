package io.tern.filter;

import io.tern.api.CallSide;
import io.tern.api.Clock;
import io.tern.api.EndedCall;
import io.tern.api.MethodDescriptor;
import io.tern.api.Permit;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * A request from its admission to its end, whatever that is: measured as a permit, so that what is refused by a later gate, expires
 * in the queue or is cancelled there counts like what runs. Thread-safe.
 */
final class ServedCall implements Permit {
    /** Learns of the end. Thread-safe. */
    interface Recorder {
        /** Tells when a call begins and ends. */
        Clock clock();

        /** Called once per call, on any thread; neither blocks nor throws. */
        void ended(ServedCall call, Result result, @Nullable StatusCode failure, long durationNanos);
    }

    private final RequestHead head;
    private final long startNanos;
    private final Recorder recorder;
    /** Of the reply, known at the end. */
    private int replyBytes;

    /** Begins now. */
    ServedCall(RequestHead head, Recorder recorder) {
        this.head = head;
        this.recorder = recorder;
        startNanos = recorder.clock().nanoTime();
    }

    MethodDescriptor method() {
        return head.method();
    }

    int requestBytes() {
        return head.requestBytes();
    }

    /** Size of the reply's frame, 0 if none went out; at the end. */
    int replyBytes() {
        return replyBytes;
    }

    @Override
    public void release(Result result) {
        release(result, result.requestBytes(), result.responseBytes());
    }

    @Override
    public void release(Result result, int sizeOfRequest, int sizeOfReply) {
        replyBytes = sizeOfReply;
        long now = recorder.clock().nanoTime();
        recorder.ended(this, result, outcome(result, head.deadline().atNanos() - now), now - startNanos);
    }

    /**
     * A method that ends after the deadline has reached nobody: the caller's time was over before. A call that was cancelled ended
     * for its caller then, however long its method went on.
     */
    private static @Nullable StatusCode outcome(Result result, long leftNanos) {
        StatusCode failure = failure(result);
        return leftNanos > 0 || failure == StatusCode.CANCELLED ? failure : StatusCode.DEADLINE_EXCEEDED;
    }

    private static @Nullable StatusCode failure(Result result) {
        RpcException failure = result.failure();
        return failure == null ? null : failure.code();
    }

    /** Describes the ended call, for those who want to hear or read of it. */
    EndedCall describe(Result result, @Nullable StatusCode failure, long durationNanos) {
        return new EndedCall(
                CallSide.SERVER,
                head.method(),
                failure,
                failure == null && result.isException(),
                head.caller().address(),
                head.attempt(),
                durationNanos,
                requestBytes(),
                replyBytes,
                head.tag(),
                head.trace());
    }

    @Override
    public String toString() {
        return "ServedCall[" + head.method() + " from " + head.caller().address() + ']';
    }
}
