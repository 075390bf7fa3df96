package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.protocol.CancelFrame;
import io.tern.protocol.DefineFrame;
import io.tern.protocol.Frame;
import io.tern.protocol.FrameHeader;
import io.tern.protocol.OversizeFrame;
import io.tern.protocol.ResponseFrame;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one connection of a client, on their way from the calling thread through the queue and the in-flight table to
 * their outcome. Confined to the connection's event loop, except the methods that say otherwise.
 */
final class ClientCalls implements WriteQueue.Sink<ClientCall> {
    /*
     * A call is in one of three places, and leaves the last of them exactly once, through ClientEntrance.left():
     *   queue     on its way from the calling thread to the event loop
     *   waiting   on the loop, because the channel takes no more bytes at the moment; has no id, certainly not executed
     *   inFlight  handed to the channel; executed or not, nobody knows before the answer
     * A caller who cancels ends the call at once and tells the loop, which takes the call out of wherever it is.
     */
    private static final Logger logger = LoggerFactory.getLogger(ClientCalls.class);
    /** So many ids before the last one another connection is made: time enough at any rate of calls. */
    private static final int REPLACE_BEFORE = 1 << 20;

    private final ClientSession session;
    private final WriteQueue<ClientCall> queue;
    private final Queue<ClientCall> waiting = new ArrayDeque<>();
    private final InFlightTable<ClientCall> inFlight = new InFlightTable<>();
    private final ClientEntrance entrance;

    /** Why no new call may be sent, or null. */
    private @Nullable String refusal;

    private boolean refusedByPeer;
    private boolean retired;
    private boolean ended;
    private boolean answered;
    private boolean exhaustionTold;
    private int nextId = 1;
    private int lastServed = Frame.MAX_ID;
    private long lateAnswers;

    ClientCalls(ClientSession session) {
        this.session = session;
        this.queue = new WriteQueue<>(session.loop, this);
        this.entrance = new ClientEntrance(session, queue);
    }

    /** Where calls come in. Any thread. */
    ClientEntrance entrance() {
        return entrance;
    }

    /** Calls without an outcome. Any thread. */
    int load() {
        return entrance.load();
    }

    @Override
    public void take(ClientCall call) {
        if (call.isDone() || ended || refusal != null) {
            drop(call);
        } else if (waiting.isEmpty() && session.isWritable()) {
            write(call);
        } else {
            waiting.add(call);
            session.hurry();
        }
    }

    @Override
    public void batchTaken() {
        if (!ended) {
            session.flushIfNeeded();
        }
    }

    /** Whether somebody waits for the answer to a call that was sent. */
    boolean isInFlight(int id) {
        return id > 0 && inFlight.get(id) != null;
    }

    /** The channel takes bytes again. */
    void writeWaiting() {
        while (!ended && session.isWritable() && !waiting.isEmpty()) {
            write(waiting.remove());
        }
    }

    private void write(ClientCall call) {
        ClientCodec codec = session.codec();
        long now = session.context.nanoTime();
        long remainingNanos = call.deadlineNanos() - now;
        if (call.isDone() || remainingNanos <= 0 || nextId < 0) {
            drop(call);
            return;
        }
        ByteBuf frame = call.takeFrame();
        if (frame == null) {
            throw new IllegalStateException(call + " has no frame");
        }
        int id = nextId;
        ByteBuf stamped;
        try {
            stamped = stamp(codec, call, frame, id, remainingNanos);
        } catch (RpcException e) {
            frame.release();
            entrance.left(call.queuedBytes());
            call.fail(call.describe(e.toBuilder()).build());
            return;
        } catch (RuntimeException | Error e) {
            frame.release();
            entrance.left(call.queuedBytes());
            call.fail(unsent(call, e));
            // A definition that the next calls rely on may be missing.
            session.close("a request could not be written: " + Causes.text(e));
            return;
        }
        nextId++;
        entrance.unqueued(call.queuedBytes());
        call.written(id, now, stamped.readableBytes());
        inFlight.put(id, call, call.dueNanos());
        session.hurry();
        session.writeRequest(stamped, call.method().oneway() ? () -> oneWayWritten(id) : null);
        replaceInTime();
    }

    private ByteBuf stamp(ClientCodec codec, ClientCall call, ByteBuf frame, int id, long remainingNanos) {
        Map<String, String> attachments = call.invocation().attachments();
        if (!attachments.isEmpty()) {
            codec.defineKeys(attachments.keySet()).forEach(session::write);
        }
        SessionMethod method = call.onSession();
        if (method.number() == 0 && !method.inline()) {
            DefineFrame define = codec.define(method);
            if (define != null) {
                session.write(define);
            }
        }
        // Rounded up: the server must not give up before this side does.
        long millis = TimeUnit.NANOSECONDS.toMillis(remainingNanos + 999_999);
        return codec.stamp(frame, method, id, (int) Math.min(Integer.MAX_VALUE, millis));
    }

    private void oneWayWritten(int id) {
        ClientCall call = inFlight.remove(id);
        if (call != null) {
            entrance.left(0);
            call.end(Result.value(null), 0);
        }
    }

    private void replaceInTime() {
        if (!exhaustionTold && (nextId < 0 || nextId > Frame.MAX_ID - REPLACE_BEFORE)) {
            exhaustionTold = true;
            session.exhausted();
        }
    }

    /** An answer has come. */
    void answered(ResponseFrame response) {
        answered = true;
        ClientCall call = inFlight.remove(response.id());
        if (call == null) {
            lateAnswers++;
            return;
        }
        learn(call.onSession(), response);
        if (mustBeTagged(call, response)) {
            sendTagged(call);
            return;
        }
        entrance.left(0);
        call.complete(result(response, call));
    }

    private void learn(SessionMethod method, ResponseFrame response) {
        method.compact(response.fingerprintEqual());
        RpcException failure = response.failure();
        if (failure == null) {
            method.returned();
        } else if (session.codec().notServed(failure)
                || (failure.notExecuted() && failure.code() == StatusCode.UNIMPLEMENTED)) {
            method.unknownToServer();
        }
    }

    /** Decodes what is decoded now; the call, which no table holds any more, must not be lost if that fails. */
    private Result result(ResponseFrame response, ClientCall call) {
        try {
            return session.codec().result(response, call);
        } catch (RuntimeException | Error e) {
            RpcException unreadable = call.failure(StatusCode.SERIALIZATION, "cannot read the reply: " + Causes.text(e))
                    .cause(e)
                    .build();
            call.end(Result.failure(unreadable), bytes(response.bodyBytes()));
            throw e;
        }
    }

    private static int bytes(int bodyBytes) {
        return FrameHeader.BYTES + bodyBytes;
    }

    /** The server's schemas are no longer those of the compact layout, and so it did not look at the call. */
    private boolean mustBeTagged(ClientCall call, ResponseFrame response) {
        RpcException failure = response.failure();
        return call.compact()
                && !response.fingerprintEqual()
                && failure != null
                && failure.code() == StatusCode.UNAVAILABLE
                && failure.notExecuted()
                && refusal == null
                && !call.isDone();
    }

    /** On this loop although it may take time, since then the call is always somewhere where its deadline is watched. */
    private void sendTagged(ClientCall call) {
        try {
            call.encodedTagged(session.codec().encode(call.method(), call.invocation(), false));
            entrance.queuedAgain(call.queuedBytes());
        } catch (RpcException e) {
            entrance.left(0);
            call.fail(call.describe(e.toBuilder()).build());
            return;
        } catch (OutOfMemoryError e) {
            entrance.left(0);
            call.fail(unsent(call, e));
            return;
        }
        take(call);
    }

    private static RpcException unsent(ClientCall call, Throwable cause) {
        StatusCode code = cause instanceof OutOfMemoryError ? StatusCode.RESOURCE_EXHAUSTED : StatusCode.INTERNAL;
        return call.failure(code, "cannot send the call: " + Causes.text(cause))
                .notExecuted(true)
                .cause(cause)
                .build();
    }

    /** A reply above this side's limit was announced, and is being skipped. */
    void oversize(OversizeFrame frame) {
        ClientCall call = inFlight.remove(frame.id());
        if (call != null) {
            entrance.left(0);
            RpcException failure = call.describe(frame.failure().toBuilder()).build();
            call.end(Result.failure(failure), bytes(frame.bodyBytes()));
        }
    }

    /** The caller has its outcome, since it cancelled. */
    void cancel(ClientCall call) {
        if (inFlight.get(call.id()) == call) {
            inFlight.remove(call.id());
            entrance.left(0);
            tellServer(call);
        }
    }

    /** A service gives its connection up, and with it its calls. */
    void giveUp(ServiceConnection user) {
        inFlight.removeIf(call -> call.user() == user, call -> {
            entrance.left(0);
            call.fail(call.failure(StatusCode.UNAVAILABLE, "the connection was closed by this side")
                    .build());
            tellServer(call);
        });
        for (ClientCall call : waiting) {
            if (call.user() == user) {
                call.fail(call.failure(StatusCode.UNAVAILABLE, "the connection was closed by this side")
                        .notExecuted(true)
                        .build());
            }
        }
    }

    private void tellServer(ClientCall call) {
        if (call.method().oneway()) {
            return;
        }
        try {
            session.write(new CancelFrame(call.id()));
        } catch (OutOfMemoryError e) {
            // A courtesy: without it the server works on until the call's deadline.
            logger.warn("No memory to cancel {}", call, e);
        }
    }

    /** No call without an id goes out any more; those that wait are told so. */
    void refuseNew(String reason, boolean byPeer) {
        if (refusal == null) {
            refusal = reason;
            refusedByPeer = byPeer;
        }
        dropWaiting();
    }

    /** Another connection takes the new calls; those that are on their way to this one, even if without an id, still go out. */
    void retire() {
        retired = true;
    }

    /** Calls above {@code last} are not executed, as the server says. */
    void refuseAbove(int last, String reason) {
        lastServed = last;
        inFlight.removeAbove(last, call -> {
            entrance.left(0);
            call.fail(call.failure(StatusCode.UNAVAILABLE, reason)
                    .notExecuted(true)
                    .remote(true)
                    .notServed(true)
                    .build());
        });
    }

    /** Whether nothing new goes out, the server serves nothing new, and nobody waits. */
    boolean isDone() {
        if (ended) {
            return false;
        }
        boolean refusing = refusal != null && (!refusedByPeer || lastServed != Frame.MAX_ID);
        return (refusing && inFlight.isEmpty()) || (retired && entrance.load() == 0);
    }

    /** Why nothing new goes out. */
    String refusal() {
        return refusal == null ? "the connection has been replaced" : refusal;
    }

    /** Looks at all moments; returns whether any call waits. */
    boolean sweep(long nowNanos) {
        queue.catchUp();
        inFlight.sweep(nowNanos, call -> due(call, nowNanos));
        for (Iterator<ClientCall> all = waiting.iterator(); all.hasNext(); ) {
            ClientCall call = all.next();
            tellOverdue(call, nowNanos);
            if (call.isDone() || nowNanos - call.deadlineNanos() >= 0) {
                all.remove();
                drop(call);
            }
        }
        return !inFlight.isEmpty() || !waiting.isEmpty();
    }

    private void due(ClientCall call, long nowNanos) {
        tellOverdue(call, nowNanos);
        if (nowNanos - call.deadlineNanos() < 0) {
            inFlight.reschedule(call.id(), call.dueNanos());
            return;
        }
        inFlight.remove(call.id());
        entrance.left(0);
        call.fail(call.failure(StatusCode.DEADLINE_EXCEEDED, "no answer within the call's time")
                .build());
        tellServer(call);
    }

    private static void tellOverdue(ClientCall call, long nowNanos) {
        Runnable listener = call.takeOverdue(nowNanos);
        if (listener == null) {
            return;
        }
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            logger.error("The listener for a late answer to {} failed (it must not throw)", call, e);
        }
    }

    /** The connection is gone. */
    void end(String reason) {
        ended = true;
        if (refusal == null) {
            refusal = reason;
        }
        dropWaiting();
        inFlight.removeAll(call -> {
            entrance.left(0);
            call.fail(call.failure(StatusCode.UNAVAILABLE, "the connection was lost: " + reason)
                    .build());
        });
    }

    private void dropWaiting() {
        while (!waiting.isEmpty()) {
            drop(waiting.remove());
        }
    }

    /** Ends a call that has no id, and was therefore certainly not executed. */
    private void drop(ClientCall call) {
        ByteBuf frame = call.takeFrame();
        if (frame != null) {
            frame.release();
        }
        entrance.left(call.queuedBytes());
        if (call.isDone()) {
            return;
        }
        if (call.deadlineNanos() - session.context.nanoTime() <= 0) {
            call.fail(call.failure(StatusCode.DEADLINE_EXCEEDED, "the call's time was over before it was sent")
                    .notExecuted(true)
                    .build());
            return;
        }
        String reason = refusal == null ? "the connection has no call ids left" : refusal;
        call.fail(call.failure(StatusCode.UNAVAILABLE, reason)
                .notExecuted(true)
                .remote(refusedByPeer)
                .notServed(refusedByPeer)
                .build());
    }

    /** Whether the connection has been of use. */
    boolean haveBeenAnswered() {
        return answered;
    }

    /** Answers that came when nobody waited any more. */
    long lateAnswers() {
        return lateAnswers;
    }

    /** Goes on with a later id; lets tests reach the end of the ids. */
    void skipIdsTo(int id) {
        nextId = id;
    }
}
