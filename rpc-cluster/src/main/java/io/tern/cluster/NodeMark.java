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

    /** The mark that a failure leaves, or null. A code alone leaves none: gates and services may use each for one call. */
    static @Nullable NodeMark of(RpcException failure, long nowNanos) {
        if (!failure.notServed()) {
            return null;
        }
        boolean notFound = failure.code() == StatusCode.NOT_FOUND;
        return new NodeMark(notFound ? Reason.NOT_FOUND : Reason.DRAINING, nowNanos);
    }

    boolean isActive(long nowNanos) {
        return nowNanos - sinceNanos < LASTS_NANOS;
    }

    /** What it said and when, for messages. */
    String describe(long nowNanos) {
        return reason.text + ' ' + Texts.ago(nowNanos - sinceNanos);
    }
}
