package io.tern.protocol;

import io.tern.api.RpcException;

/**
 * A frame whose body is larger than this side's frame limit. It is handed on as soon as its header has arrived; the body is
 * skipped without being kept, so the connection goes on. Immutable, thread-safe.
 *
 * @param type {@link FrameType#REQUEST}, {@link FrameType#RESPONSE} or {@link FrameType#DATA}
 * @param id the call
 * @param oneway whether it is a request that expects no answer
 * @param bodyBytes its size
 * @param limitBytes what is allowed
 */
public record OversizeFrame(FrameType type, int id, boolean oneway, int bodyBytes, int limitBytes) implements Frame {
    /** What the caller gets. A request was not executed; where a response is too large, the method did run. */
    public RpcException failure() {
        return Oversize.failure(type == FrameType.RESPONSE ? "the reply" : "the request", bodyBytes, limitBytes)
                .notExecuted(type == FrameType.REQUEST)
                .build();
    }

    @Override
    public String toString() {
        return type + " " + id + " of " + bodyBytes + " bytes (limit " + limitBytes + ')';
    }
}
