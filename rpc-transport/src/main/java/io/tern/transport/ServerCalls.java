package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.api.Admission;
import io.tern.api.Permit;
import io.tern.api.Refusal;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.protocol.MethodDefinition;
import io.tern.protocol.ProtocolException;
import io.tern.protocol.RequestFrame;
import io.tern.protocol.ServerDictionary;
import io.tern.transport.CompiledTable.Resolved;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one connection of a server: admission, dispatch, and answers in time. Confined to the connection's event loop,
 * except the methods that say otherwise.
 */
final class ServerCalls implements WriteQueue.Sink<ServerCall> {
    private static final Logger logger = LoggerFactory.getLogger(ServerCalls.class);

    /** Both sides look at their deadlines every 10 ms, so a caller's end and the server's differ by no more than these, mostly. */
    static final long GIVING_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int FORGOTTEN_SHIFT = 4;
    /** Of a reply that was made while its request was read; what making it takes, others wait for. */
    private static final int MUCH_BYTES = 32 * 1024;

    private final ServerSession session;
    private final WriteQueue<ServerCall> ended;
    private final InFlightTable<ServerCall> unanswered = new InFlightTable<>();
    /** Calls that wait until their client has been sent what it was answered so far, the oldest first. */
    private final Set<ServerCall> held = new LinkedHashSet<>();
    /** Calls whose method has not really ended, answered or not. */
    private final AtomicInteger running = new AtomicInteger();

    /** About the size of large replies, the last ones more than those before. */
    private int largeReplyBytes;

    private int limit = 1;
    private int lastId;
    /** Written by the event loop alone, so that counting a call is no more than an addition. */
    private final AtomicLong arrived = new AtomicLong();

    private int lastServed = Integer.MAX_VALUE;
    private volatile int unansweredCount;

    ServerCalls(ServerSession session) {
        this.session = session;
        this.ended = new WriteQueue<>(session.loop, this);
    }

    /** What both sides agreed on. */
    void limit(int agreed) {
        limit = agreed;
    }

    /** The highest id that has come. */
    int lastId() {
        return lastId;
    }

    /** No call above this id is dispatched any more. */
    void serveOnlyUpTo(int last) {
        lastServed = last;
    }

    /** No call that comes from now on is dispatched. */
    void serveNoMore() {
        serveOnlyUpTo(lastId);
    }

    /** Calls without an answer. Any thread. */
    int unanswered() {
        return unansweredCount;
    }

    /** A call has come. */
    void onRequest(RequestFrame request) {
        came(request.id());
        if (session.hasGone() && !request.oneway()) {
            return; // It would be work for nobody; its caller knows that it may not have run.
        }
        Resolved resolved = resolve(request);
        RpcException refusal = obstacle(request, resolved);
        if (refusal != null) {
            refuse(request, refusal, resolved.fingerprintEqual());
            return;
        }
        ServedMethod served = Objects.requireNonNull(resolved.served(), "neither served nor refused");
        ServerCall call = new ServerCall(session, request, served, resolved.fingerprintEqual());
        running.incrementAndGet();
        RpcException no;
        try {
            no = admit(call);
        } catch (RuntimeException | Error e) {
            if (call.drop()) {
                call.dropped(Refusals.unreadable(e), 0);
            }
            throw e;
        }
        if (no != null) {
            refuse(call, no);
        } else {
            dispatch(call);
        }
    }

    /** Every request's id is above those before it, be it refused or not. */
    void came(int id) {
        if (id <= lastId) {
            throw new ProtocolException(
                    ProtocolException.Kind.ID,
                    "REQUEST with id " + id + " after " + lastId + " (expected: ascending ids)");
        }
        lastId = id;
        arrived.lazySet(arrived.getPlain() + 1);
    }

    /** Requests that have come, refused ones too. Any thread. */
    long arrived() {
        return arrived.get();
    }

    private Resolved resolve(RequestFrame request) {
        CompiledTable table = session.table();
        MethodDefinition inline = request.inlineMethod();
        if (inline != null) {
            return table.resolve(inline, session.serializer(inline.serializer()));
        }
        ServerDictionary.Entry<Resolved> entry = session.dictionary().method(request.methodNumber());
        Resolved known = entry.resolved();
        if (known == null || known.table() != table) {
            MethodDefinition definition = entry.definition();
            known = table.resolve(definition, session.serializer(definition.serializer()));
            // What is not served is not kept, for there is no end of names for it.
            entry.resolved(known.served() == null ? null : known);
        }
        return known;
    }

    /** Why a call cannot even be admitted, or null. */
    private @Nullable RpcException obstacle(RequestFrame request, Resolved resolved) {
        if (request.id() > lastServed) {
            return Refusals.draining();
        }
        if (resolved.refusal() != null) {
            return resolved.refusal();
        }
        if (request.compact() && !resolved.fingerprintEqual()) {
            return Refusals.otherSchemas();
        }
        if (request.remainingMillis() == 0) {
            return Refusals.expired();
        }
        return running.get() >= limit ? Refusals.inFlight(limit) : null;
    }

    private @Nullable RpcException admit(ServerCall call) {
        List<ServerAdmission.Gate> gates = call.served().gates();
        for (int i = 0; i < gates.size(); i++) {
            ServerAdmission.Gate gate = gates.get(i);
            @Nullable Admission admission; // Whatever its contract says, it is the user's code.
            try {
                admission = gate.admit(call);
            } catch (ProtocolException e) {
                throw e;
            } catch (Throwable e) { // A class that does not load, too, is this call's matter and not its connection's.
                return broken(gate, call, e.toString(), e);
            }
            if (admission == null) {
                return broken(gate, call, "returned null (expected: a Permit or a Refusal)", null);
            }
            if (admission instanceof Refusal refusal) {
                return oneCalls(refusal.failure());
            }
            call.passed((Permit) admission);
        }
        return null;
    }

    /** A gate's refusal of one call without claims about this server: the gate may have them from another one. */
    private static RpcException oneCalls(RpcException failure) {
        return failure.notExecuted() && !failure.notServed()
                ? failure
                : failure.toBuilder().notExecuted(true).notServed(false).build();
    }

    /** A gate that does not decide refuses: it may be the one that knows who may call. */
    private RpcException broken(ServerAdmission.Gate gate, ServerCall call, String reason, @Nullable Throwable cause) {
        session.context
                .warnings()
                .warn(
                        "GATE " + gate.getClass().getName(),
                        "gate " + gate + " failed, and its calls are refused: " + reason,
                        call.method(),
                        cause);
        return Refusals.gateFailed(gate, reason);
    }

    private void dispatch(ServerCall call) {
        unanswered.put(call.id(), call, call.deadlineNanos());
        unansweredCount = unanswered.size();
        session.hurry();
        if (held.isEmpty()) {
            begin(call);
        } else {
            held.add(call); // Those that came before it wait, too.
        }
    }

    private void begin(ServerCall call) {
        NamedExecutor executor = call.served().executor();
        if (executor == null) {
            call.run();
            return;
        }
        RpcException refusal = hand(call, executor);
        if (refusal != null) {
            refuse(call, refusal);
        }
    }

    /** Why an executor did not take a call, or null. */
    private static @Nullable RpcException hand(ServerCall call, NamedExecutor executor) {
        try {
            return executor.tryExecute(call) ? null : executor.refusal();
        } catch (Throwable e) {
            // Also an Error, such as that no thread can be made: the connection's other calls have nothing to do with
            // it.
            logger.error("Executor '{}' failed for {} (it must not throw)", executor, call.method(), e);
            return Refusals.failed("executor '" + executor + "'", e);
        }
    }

    /** Ends a call whose method has not started; returns false if it has. */
    private boolean refuse(ServerCall call, RpcException refusal) {
        if (!call.drop()) {
            return false;
        }
        answered(call);
        int replyBytes = 0;
        try {
            replyBytes = refuse(call.request(), refusal, call.fingerprintEqual());
        } finally {
            call.dropped(refusal, replyBytes);
        }
        return true;
    }

    /** Answers, and returns the size of the answer. */
    private int refuse(RequestFrame request, RpcException refusal, boolean fingerprintEqual) {
        ByteBuf reply = reply(request, refusal, fingerprintEqual);
        int bytes = size(reply);
        write(reply, refusal);
        return bytes;
    }

    /** The frame of a failure, the caller's; null if the client wants no answer. */
    private @Nullable ByteBuf reply(RequestFrame request, RpcException failure, boolean fingerprintEqual) {
        return request.oneway() ? null : session.replies().failure(request.id(), failure, fingerprintEqual);
    }

    private static int size(@Nullable ByteBuf reply) {
        return reply == null ? 0 : reply.readableBytes();
    }

    private void write(@Nullable ByteBuf reply, RpcException failure) {
        if (reply != null) {
            session.writeReply(reply);
        } else {
            session.context.warnings().warn("ONEWAY " + failure.code(), "a one-way call was lost: " + failure, session);
        }
    }

    private void answered(ServerCall call) {
        if (!held.isEmpty()) {
            held.remove(call); // Or whoever cancels what is held could make this side keep any number.
        }
        unanswered.remove(call.id());
        unansweredCount = unanswered.size();
    }

    /** A method has ended. Any thread; one that ended while its request was being read is answered with the others of that read. */
    void ended(ServerCall call) {
        int bytes = call.replyBytes();
        session.queued(bytes);
        if (!session.isReading()) {
            ended.offer(call);
            return;
        }
        take(call);
        if (bytes > MUCH_BYTES) {
            session.askedForMuch();
        }
    }

    /** A method would begin, but its client has too much to read already, or others have; it begins when there is room. Any thread. */
    void hold(ServerCall call) {
        ended(call);
    }

    /** The client may have read some of what it was answered: as many begin as have room, if replies stay as large as they were. */
    void resumeHeld() {
        for (int left = held.size(); left > 0 && hasRoom() && !session.hasEnded(); left--) {
            ServerCall call = removeOldestHeld();
            if (call.isWaiting()) {
                begin(call);
                if (session.isLateByNow()) {
                    session.turnWanted();
                    return;
                }
            }
        }
    }

    private ServerCall removeOldestHeld() {
        Iterator<ServerCall> oldest = held.iterator();
        ServerCall call = oldest.next();
        oldest.remove();
        return call;
    }

    /** Whether calls wait until their client has been sent what it was answered so far. */
    boolean areHeld() {
        return !held.isEmpty();
    }

    private boolean hasRoom() {
        long begun = (long) unanswered.size() - held.size();
        return !session.isOutputFull() && (session.hasNothingToSend() || begun * largeReplyBytes < session.roomBytes());
    }

    /** A method has ended, or will never begin. Any thread. */
    void countDown() {
        running.decrementAndGet();
    }

    @Override
    public void take(ServerCall call) {
        if (call.isWaiting()) {
            takeHeld(call);
            return;
        }
        ByteBuf reply = call.takeReply();
        session.queued(-size(reply));
        largeReplyBytes = Math.max(size(reply), largeReplyBytes - (largeReplyBytes >> FORGOTTEN_SHIFT));
        boolean awaited = !session.hasEnded() && unanswered.get(call.id()) == call;
        if (awaited) {
            answered(call);
        }
        if (reply != null && awaited) {
            session.writeReply(reply);
        } else if (reply != null) {
            reply.release();
        }
    }

    private void takeHeld(ServerCall call) {
        held.add(call); // If there has been room since, it goes on with the end of this batch.
    }

    @Override
    public void batchTaken() {
        if (!session.hasEnded()) {
            session.flushIfNeeded();
            session.repliesWritten();
        }
    }

    /** The caller does not want its answer any more. One whose time is over says so, too, at about the deadline here. */
    void cancel(int id) {
        ServerCall call = unanswered.get(id);
        if (call != null) {
            answered(call);
            boolean late = call.deadline().remainingNanos() <= GIVING_UP_NANOS;
            stop(call, late ? Refusals.late() : Refusals.cancelled("the caller cancelled"));
        }
    }

    /** Answers what has run out of time; returns whether any call waits. */
    boolean sweep(long nowNanos) {
        ended.catchUp();
        unanswered.sweep(nowNanos, this::outOfTime);
        return !unanswered.isEmpty();
    }

    private void outOfTime(ServerCall call) {
        if (refuse(call, Refusals.expired())) {
            return;
        }
        RpcException late = Refusals.late();
        ByteBuf reply = reply(call.request(), late, call.fingerprintEqual());
        if (call.giveUp(late, size(reply))) {
            answered(call);
            write(reply, late);
        } else if (reply != null) {
            // The method has just ended, and its own reply is on its way to this loop.
            reply.release();
        }
    }

    /** The connection has ended, or ends now: nobody will read an answer. */
    void abandon(String reason) {
        RpcException end = Refusals.cancelled(reason);
        unanswered.removeAll(call -> stop(call, end));
        unansweredCount = 0;
        held.clear();
    }

    private static void stop(ServerCall call, RpcException end) {
        if (!call.giveUp(end, 0) && call.drop()) {
            call.dropped(end, 0);
        }
    }
}
