package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where calls enter one connection of a client: what is certain to fail is refused here, the rest is encoded, on the calling
 * thread. Thread-safe.
 */
final class ClientEntrance {
    private final ClientSession session;
    private final WriteQueue<ClientCall> queue;
    private final AtomicInteger load = new AtomicInteger();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final long queuedBytesLimit;
    private volatile int limit;

    ClientEntrance(ClientSession session, WriteQueue<ClientCall> queue) {
        this.session = session;
        this.queue = queue;
        this.limit = session.context.options().inFlightPerConnection();
        this.queuedBytesLimit = session.context.options().outboundLimitBytes();
    }

    /** Calls without an outcome. */
    int load() {
        return load.get();
    }

    /** What both sides agreed on. */
    void limit(int agreed) {
        limit = agreed;
    }

    /** Checks, encodes and queues a call; returns a failure of that, or null and tells {@code later}. */
    @Nullable
    Result send(
            ServiceConnection user,
            ClientMethod method,
            Invocation invocation,
            ClientCodec codec,
            AnswerListener later) {
        SessionMethod onSession = codec.method(method, user.serializer());
        if (onSession == null) {
            String reason = "the server does not have the serializer " + user.serializer();
            return refused(unsent(StatusCode.UNIMPLEMENTED, reason), invocation);
        }
        RpcException.Builder obstacle = obstacle(invocation);
        if (obstacle != null) {
            return refused(obstacle, invocation);
        }
        if (load.incrementAndGet() > limit) {
            load.decrementAndGet();
            return refused(inFlightLimit(), invocation);
        }
        ClientCall call = null;
        try {
            boolean compact = onSession.compact();
            ByteBuf frame = codec.encode(method, invocation, compact);
            call = new ClientCall(user, session, method, onSession, invocation, later, frame, compact);
            queuedBytes.addAndGet(call.queuedBytes());
            invocation.whenCancelled(call);
            queue.offer(call);
            return null;
        } catch (RpcException e) {
            load.decrementAndGet();
            return refused(e.toBuilder().cause(e.getCause()), invocation);
        } catch (OutOfMemoryError e) {
            // Nothing is broken, there is only no room for this call now.
            if (call != null && !call.abandon()) {
                return null; // It was cancelled meanwhile, and its listener told so.
            }
            load.decrementAndGet();
            if (call != null) {
                unqueued(call.queuedBytes());
            }
            return refused(
                    unsent(StatusCode.RESOURCE_EXHAUSTED, "no memory to encode the call: " + e.getMessage()),
                    invocation);
        }
    }

    private RpcException.@Nullable Builder obstacle(Invocation invocation) {
        String cancelled = invocation.cancelReason();
        if (cancelled != null) {
            return unsent(StatusCode.CANCELLED, cancelled);
        }
        if (invocation.deadline().atNanos() - session.context.nanoTime() <= 0) {
            return unsent(StatusCode.DEADLINE_EXCEEDED, "the call's time was over before it was sent");
        }
        long queued = queuedBytes.get();
        if (queued >= queuedBytesLimit) {
            return unsent(
                            StatusCode.RESOURCE_EXHAUSTED,
                            "the server does not read fast enough: " + queued
                                    + " bytes wait for the connection (limit: " + queuedBytesLimit + ")")
                    .hint("Send less, or raise outboundLimitBytes");
        }
        return null;
    }

    private RpcException.Builder inFlightLimit() {
        return unsent(
                        StatusCode.RESOURCE_EXHAUSTED,
                        limit + " calls wait for a reply on one connection, as many as both sides allow")
                .hint("Use more connections, or raise inFlightPerConnection on both sides");
    }

    private static RpcException.Builder unsent(StatusCode code, String reason) {
        return RpcException.builder(code, reason).notExecuted(true);
    }

    private Result refused(RpcException.Builder failure, Invocation invocation) {
        return Result.failure(failure.method(invocation.method())
                .address(session.address())
                .attempt(invocation.attempt())
                .build());
    }

    /** A request has left the queue. */
    void unqueued(int bytes) {
        queuedBytes.addAndGet(-bytes);
    }

    /** A request is in the queue for a second time. */
    void queuedAgain(int bytes) {
        queuedBytes.addAndGet(bytes);
    }

    /** A call has its outcome; if its request was still queued, with so many bytes. */
    void left(int stillQueuedBytes) {
        load.decrementAndGet();
        if (stillQueuedBytes > 0) {
            unqueued(stillQueuedBytes);
        }
    }
}
