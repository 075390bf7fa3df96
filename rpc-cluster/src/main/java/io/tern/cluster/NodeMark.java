package io.tern.cluster;

import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * That a node said it does not serve the service now; it gets no call for five seconds, or until its registration changes.
 * Immutable, thread-safe.
 *
 * @param reason what it said
 * @param sinceNanos when, on the monotonic clock
 */
record NodeMark(Reason reason, long sinceNanos) {
    private static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What a node can say. */
    enum Reason {
        /** The service is not found there. */
        NOT_FOUND("answered not found"),
        /** It refuses calls because it is going down. */
        DRAINING("answered that it is draining");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    /** The mark that a failure leaves, or null. */
    static @Nullable NodeMark of(RpcException failure, long nowNanos) {
        if (!failure.remote()) {
            return null;
        }
        if (failure.code() == StatusCode.NOT_FOUND) {
            return new NodeMark(Reason.NOT_FOUND, nowNanos);
        }
        boolean refused = failure.code() == StatusCode.UNAVAILABLE && failure.notExecuted();
        return refused ? new NodeMark(Reason.DRAINING, nowNanos) : null;
    }

    boolean isActive(long nowNanos) {
        return nowNanos - sinceNanos < LASTS_NANOS;
    }

    /** What it said and when, for messages. */
    String describe(long nowNanos) {
        return reason.text + ' ' + Texts.ago(nowNanos - sinceNanos);
    }
}
