package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.api.AnswerListener;
import io.tern.api.Invocation;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.protocol.ResponseFrame;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call on one connection of a client, which ends once. What is fixed and its end are thread-safe; the
 * frame and the times are confined to the connection's event loop once the call has been queued.
 */
final class ClientCall implements Runnable, Result.Encoded {
    private static final Logger logger = LoggerFactory.getLogger(ClientCall.class);
    private static final AtomicIntegerFieldUpdater<ClientCall> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(ClientCall.class, "ended");
    private static final AtomicIntegerFieldUpdater<ClientCall> SENT_BYTES =
            AtomicIntegerFieldUpdater.newUpdater(ClientCall.class, "sentBytes");

    private final ServiceConnection user;
    private final ClientSession session;
    private final ClientMethod method;
    private final SessionMethod onSession;
    private final Invocation invocation;
    private final AnswerListener whenEnded;
    private final int queuedBytes;

    private @Nullable ByteBuf frame;
    /** What its caller decodes; handed over with the end. */
    private @Nullable ResponseFrame response;

    private boolean compact;
    private boolean overdueTold;
    private int id;
    private long writtenNanos;
    /** Written by the event loop after the other two; a caller who cancels reads it on its own thread. */
    private volatile int sentBytes;
    /** 1 once it has. */
    private volatile int ended;

    ClientCall(
            ServiceConnection user,
            ClientSession session,
            ClientMethod method,
            SessionMethod onSession,
            Invocation invocation,
            AnswerListener whenEnded,
            ByteBuf frame,
            boolean compact) {
        this.user = user;
        this.session = session;
        this.method = method;
        this.onSession = onSession;
        this.invocation = invocation;
        this.whenEnded = whenEnded;
        this.frame = frame;
        this.compact = compact;
        this.queuedBytes = frame.readableBytes();
    }

    ServiceConnection user() {
        return user;
    }

    ClientMethod method() {
        return method;
    }

    SessionMethod onSession() {
        return onSession;
    }

    Invocation invocation() {
        return invocation;
    }

    /** What it counts in the connection's queue. */
    int queuedBytes() {
        return queuedBytes;
    }

    /** The id on the wire, or 0 before it was written. */
    int id() {
        return id;
    }

    /** Whether the arguments are in the compact layout. */
    boolean compact() {
        return compact;
    }

    /** Takes the frame out, to be written or released by whoever takes it; null if it is gone. */
    @Nullable
    ByteBuf takeFrame() {
        ByteBuf taken = frame;
        frame = null;
        return taken;
    }

    /** Another frame for the same call, in the tagged layout, since the server did not understand the first. */
    void encodedTagged(ByteBuf tagged) {
        frame = tagged;
        compact = false;
        id = 0;
    }

    /** The frame, of so many bytes, is handed to the channel under this id. */
    void written(int assigned, long nowNanos, int frameBytes) {
        id = assigned;
        writtenNanos = nowNanos;
        SENT_BYTES.lazySet(this, frameBytes);
    }

    /** Size of the last frame that was handed to the channel, or 0 if none was. Any thread. */
    int sentBytes() {
        return sentBytes;
    }

    long deadlineNanos() {
        return invocation.deadline().atNanos();
    }

    /** When somebody has to look at this call again. */
    long dueNanos() {
        Invocation.Overdue overdue = invocation.overdue();
        long deadline = deadlineNanos();
        return overdue == null || overdueTold || overdue.atNanos() - deadline > 0 ? deadline : overdue.atNanos();
    }

    /** Whoever wants to hear, now, that there is no answer yet; once. */
    @Nullable
    Runnable takeOverdue(long nowNanos) {
        Invocation.Overdue overdue = invocation.overdue();
        if (overdue == null || overdueTold || nowNanos - overdue.atNanos() < 0) {
            return null;
        }
        overdueTold = true;
        return overdue.listener();
    }

    /** The caller cancelled; on its thread. */
    @Override
    public void run() {
        String reason = invocation.cancelReason();
        RpcException failure = failure(StatusCode.CANCELLED, reason == null ? "the caller cancelled" : reason)
                .build();
        if (end(Result.failure(failure), 0)) {
            session.forget(this);
        }
    }

    /** Ends the call with a failure of this side, without an answer. */
    void fail(RpcException failure) {
        end(Result.failure(failure), 0);
    }

    /** Ends the call, whose answer had so many bytes, 0 for none; returns false if it had ended before. */
    boolean end(Result outcome, int replyBytes) {
        return complete(outcome.withBytes(sentBytes, replyBytes));
    }

    /** Ends a call that could not be queued, without a word; returns false if it had ended before. */
    boolean abandon() {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return false;
        }
        ByteBuf unsent = takeFrame();
        if (unsent != null) {
            unsent.release();
        }
        return true;
    }

    /** Keeps what the server answered; gives itself, which decodes it when somebody asks. */
    Result.Encoded keep(ResponseFrame answer) {
        response = answer;
        return this;
    }

    @Override
    public @Nullable Object decode() {
        return session.codec().decode(Objects.requireNonNull(response, "no answer"), this);
    }

    @Override
    public Result.@Nullable Encoded repeatable() {
        return response == null ? null : session.codec().repeatable(response, method.codec());
    }

    /** Whether it has ended. Any thread. */
    boolean isDone() {
        return ended != 0;
    }

    /** Ends the call; returns false if it had ended before. Any thread. */
    boolean complete(Result outcome) {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return false;
        }
        try {
            whenEnded.accept(outcome, null);
        } catch (Throwable e) { // Whatever it is, the connection's other calls have nothing to do with it.
            logger.error("Who waited for {} failed (it must not throw)", this, e);
        }
        return true;
    }

    /** A failure with all that is known of this call. */
    RpcException.Builder failure(StatusCode code, String reason) {
        return describe(RpcException.builder(code, reason));
    }

    /** Adds what is known of this call. */
    RpcException.Builder describe(RpcException.Builder failure) {
        long now = session.context.nanoTime();
        failure.method(method.descriptor())
                .address(session.address())
                .attempt(invocation.attempt())
                .elapsedNanos(now - invocation.startNanos());
        if (sentBytes != 0) {
            failure.phase("until sent", writtenNanos - invocation.startNanos())
                    .phase("waited for the reply", now - writtenNanos);
        }
        return failure;
    }

    @Override
    public String toString() {
        return "call " + id + " of " + method;
    }
}
