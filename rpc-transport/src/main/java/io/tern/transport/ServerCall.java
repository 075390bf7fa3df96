package io.tern.transport;

import io.netty.buffer.ByteBuf;
import io.tern.api.AnswerListener;
import io.tern.api.Deadline;
import io.tern.api.Invocation;
import io.tern.api.IoThread;
import io.tern.api.MethodDescriptor;
import io.tern.api.Peer;
import io.tern.api.Permit;
import io.tern.api.Priority;
import io.tern.api.RequestHead;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ServerAdmission;
import io.tern.api.ServerTask;
import io.tern.api.StatusCode;
import io.tern.api.TraceContext;
import io.tern.protocol.FrameHeader;
import io.tern.protocol.RequestFrame;
import io.tern.protocol.StackText;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request from its admission until its method has really ended, which may be long after it was answered or cancelled.
 * Thread-safe, except what says otherwise.
 */
final class ServerCall implements ServerTask, RequestHead, AnswerListener {
    /*
     * WAITING -> RUNNING -> ENDED, or WAITING -> ENDED for one that was dropped before it began, or RUNNING -> GIVEN_UP -> ENDED
     * for one whose caller has its end before the method does. Whoever makes the last step gives the permits back, so that
     * happens once; and the step out of RUNNING decides what the caller is told, so the permits hear the same. Giving up and
     * starting race: run() publishes the invocation and then looks whether the call was given up, giveUp() publishes that and
     * then looks for the invocation, so one of them sees the other.
     */
    private static final Logger logger = LoggerFactory.getLogger(ServerCall.class);
    /**
     * With less left than this, the deadline could be over before the method's first line, and no answer would reach the caller in
     * time.
     */
    private static final long LEAST_TO_BEGIN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final int WAITING = 0;
    private static final int RUNNING = 1;
    private static final int GIVEN_UP = 2;
    private static final int ENDED = 3;
    private static final AtomicIntegerFieldUpdater<ServerCall> PHASE =
            AtomicIntegerFieldUpdater.newUpdater(ServerCall.class, "phase");

    private final ServerSession session;
    private final RequestFrame request;
    private final ServedMethod served;
    private final boolean fingerprintEqual;
    private final Deadline deadline;

    /** Counted and filled on the event loop before the call is handed to an executor. */
    private int passedGates;

    private @Nullable Permit @Nullable [] permits;

    @SuppressWarnings("unused") // By PHASE.
    private volatile int phase;

    private volatile @Nullable Invocation invocation;
    /** How the call ended for its caller while its method still had to; what the method makes of it later reaches nobody. */
    private volatile @Nullable RpcException givenUp;
    /** Size of the reply that told the caller so, or 0; set before. */
    private int givenUpBytes;
    /** Handed over with the call itself, through the write queue. */
    private @Nullable ByteBuf reply;

    /** A call that comes now. */
    ServerCall(ServerSession session, RequestFrame request, ServedMethod served, boolean fingerprintEqual) {
        this.session = session;
        this.request = request;
        this.served = served;
        this.fingerprintEqual = fingerprintEqual;
        deadline = Deadline.after(
                timeoutNanos(request, served), session.context.runtime().clock());
    }

    private static long timeoutNanos(RequestFrame request, ServedMethod served) {
        return Math.min(TimeUnit.MILLISECONDS.toNanos(request.remainingMillis()), served.timeLimitNanos());
    }

    int id() {
        return request.id();
    }

    RequestFrame request() {
        return request;
    }

    ServerSession session() {
        return session;
    }

    ServedMethod served() {
        return served;
    }

    boolean fingerprintEqual() {
        return fingerprintEqual;
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public long arrivalNanos() {
        return deadline.atNanos() - timeoutNanos(request, served);
    }

    @Override
    public Map<String, String> attachments() {
        return request.attachments(session.dictionary());
    }

    @Override
    public Peer caller() {
        return session.peer();
    }

    @Override
    public int attempt() {
        return request.attempt();
    }

    @Override
    public Priority priority() {
        return request.priority();
    }

    @Override
    public String tag() {
        return request.tag();
    }

    @Override
    public @Nullable TraceContext trace() {
        return request.trace();
    }

    @Override
    public MethodDescriptor method() {
        return served.method();
    }

    @Override
    public long deadlineNanos() {
        return deadline.atNanos();
    }

    @Override
    public Object client() {
        return session;
    }

    @Override
    public int requestBytes() {
        return FrameHeader.BYTES + request.bodyBytes();
    }

    /** The next gate let it through with a permit, which is kept until the end. On the event loop. */
    void passed(Permit permit) {
        if (permit != Permit.NONE) {
            if (permits == null) {
                permits = new @Nullable Permit[served.gates().size()];
            }
            permits[passedGates] = permit;
        }
        passedGates++;
    }

    @Override
    public void run() {
        if (session.isOutputFull() && isWaiting()) {
            session.calls().hold(this);
            return;
        }
        if (!PHASE.compareAndSet(this, WAITING, RUNNING)) {
            return;
        }
        Invocation decoded;
        try {
            decoded = decode();
        } catch (Throwable e) {
            end(Result.failure(unreadable(e)));
            return;
        }
        invocation = decoded;
        RpcException unwanted = givenUp;
        if (unwanted != null) {
            decoded.cancel(unwanted.reason());
            end(Result.failure(unwanted));
            return;
        }
        if (deadline.atNanos() - decoded.startNanos()
                < LEAST_TO_BEGIN_NANOS) { // Large arguments take some time to read.
            end(Result.failure(Refusals.expired()));
            return;
        }
        invoke(decoded);
    }

    /** The refusal of a call whose arguments cannot be read, logged, since the client's team may not be the one to mend it. */
    private RpcException unreadable(Throwable thrown) {
        RpcException refusal = Refusals.unreadable(thrown);
        boolean noMemoryOrClass = thrown instanceof Error && !(thrown instanceof StackOverflowError);
        session.context
                .warnings()
                .warn(
                        "ARGUMENTS",
                        refusal.reason() + "; sent by " + caller().application() + " at " + caller().address(),
                        served.method(),
                        noMemoryOrClass ? thrown : null);
        return refusal;
    }

    private Invocation decode() {
        Invocation.Builder builder = Invocation.builder(
                        served.method(),
                        served.codec().readArguments(request.arguments(session.compression()), request.compact()),
                        deadline,
                        session.context.nanoTime())
                .caller(session.peer())
                .attempt(request.attempt())
                .priority(request.priority())
                .tag(request.tag())
                .trace(request.trace());
        return request.hasAttachments() ? builder.attachments(attachments()).build() : builder.build();
    }

    private void invoke(Invocation decoded) {
        Result now;
        try {
            now = served.chain().invoke(decoded, this);
        } catch (Throwable e) {
            // An invoker does not throw; an Error of the service's that got through must not lose the call either.
            logger.error("The chain of {} threw (an invoker must not)", served.method(), e);
            end(Result.failure(internal(e)));
            return;
        }
        if (now != null) {
            end(entered(now));
        }
    }

    /** The chain's answer, where it was not there at once. */
    @Override
    public void accept(@Nullable Result result, @Nullable Throwable thrown) {
        if (thrown != null || result == null) {
            logger.error("The chain of {} gave no result (an invoker must)", served.method(), thrown);
            end(Result.failure(internal(thrown)));
        } else {
            end(entered(result));
        }
    }

    /**
     * The chain's outcome without a claim that the service did not run or is not served. The chain may have entered it before, or may pass on what
     * a nested call said of another service, and a client re-sends on this claim what must not run twice. So it is made only by
     * what refuses a call before its chain; a filter that wants to refuse calls such that they are sent elsewhere is a gate.
     */
    private static Result entered(Result outcome) {
        RpcException failure = outcome.failure();
        return failure == null || !(failure.notExecuted() || failure.notServed())
                ? outcome
                : Result.failure(failure.toBuilder()
                        .notExecuted(false)
                        .notServed(false)
                        .stackTrace(false)
                        .build());
    }

    private static RpcException internal(@Nullable Throwable cause) {
        return RpcException.builder(StatusCode.INTERNAL, "the server's chain broke: " + Causes.text(cause))
                .stackTrace(false)
                .build();
    }

    /** Whether its method has not started, and may yet. Any thread. */
    boolean isWaiting() {
        return phase == WAITING;
    }

    @Override
    public boolean isWanted() {
        return phase != ENDED;
    }

    /** The time was over before a thread was free. */
    @Override
    public void expired() {
        if (PHASE.compareAndSet(this, WAITING, RUNNING)) {
            end(Result.failure(Refusals.expired()));
        }
    }

    /** Others were to run before it, and there are too many of them. */
    @Override
    public void refused() {
        if (PHASE.compareAndSet(this, WAITING, RUNNING)) {
            NamedExecutor executor = Objects.requireNonNull(served.executor(), "refused by no executor");
            end(Result.failure(executor.refusal()));
        }
    }

    /**
     * Makes sure that the method never starts, if it has not; then {@link #dropped} is to follow.
     *
     * @return false if it has started, or even ended
     */
    boolean drop() {
        return PHASE.compareAndSet(this, WAITING, ENDED);
    }

    /** Gives the permits of a dropped call back, whose caller was told {@code end} in a reply of so many bytes, 0 for none. */
    void dropped(RpcException end, int replyBytes) {
        release(Result.failure(end), replyBytes);
    }

    /**
     * The call ends for its caller before its method does, which is asked to stop; the method's outcome reaches nobody.
     *
     * @param end how the call ended for its caller, which is what its permits hear when its method has ended, too
     * @param replyBytes size of the reply that says so, 0 for none
     * @return false if the method has not started, and never will if {@link #drop} says so, or has ended with a reply of its own
     */
    boolean giveUp(RpcException end, int replyBytes) {
        givenUpBytes = replyBytes;
        givenUp = end;
        if (!PHASE.compareAndSet(this, RUNNING, GIVEN_UP)) {
            return false;
        }
        Invocation running = invocation;
        if (running != null) {
            cancel(running, end.reason());
        }
        return true;
    }

    /** Listeners are users' code, which must not hold up an event loop. */
    private void cancel(Invocation running, String reason) {
        if (IoThread.isCurrent()) {
            try {
                session.context.runtime().workExecutor().execute(() -> running.cancel(reason));
                return;
            } catch (RuntimeException | Error e) { // The application is closed, or there is no memory for a thread.
                logger.debug("The work executor did not take the cancellation of {}", this, e);
            }
        }
        running.cancel(reason);
    }

    private void end(Result outcome) {
        if (PHASE.compareAndSet(this, RUNNING, ENDED)) {
            Result told = encode(outcome);
            release(told, replyBytes());
        } else if (PHASE.compareAndSet(this, GIVEN_UP, ENDED)) {
            release(Result.failure(Objects.requireNonNull(givenUp, "givenUp")), givenUpBytes);
        } else {
            logger.error("{} ended twice; the second outcome is dropped", this);
            return;
        }
        session.calls().ended(this);
    }

    /** Encodes what the caller is told, and returns it: the outcome, or why that cannot travel. */
    private Result encode(Result outcome) {
        if (request.oneway() || session.hasGone()) {
            return outcome;
        }
        try {
            return encode(session.replies(), outcome);
        } catch (Throwable e) {
            // Not even a failure could be encoded; the call must leave the table all the same. The text, for logging a
            // user's exception runs its methods.
            logger.error(
                    "{} ends without a reply, which its caller awaits until its deadline: {}", this, StackText.of(e));
            return Result.failure(Refusals.unanswered(e));
        }
    }

    private Result encode(ReplyEncoder replies, Result outcome) {
        try {
            reply = replies.encode(this, outcome);
            return outcome;
        } catch (RpcException e) {
            reply = replies.failure(id(), e, fingerprintEqual);
            return Result.failure(e);
        }
    }

    private void release(Result outcome, int replyBytes) {
        if (passedGates > 0) {
            long durationNanos = session.context.nanoTime() - arrivalNanos();
            for (int i = 0; i < passedGates; i++) {
                tell(served.gates().get(i), outcome, durationNanos, replyBytes);
            }
        }
        if (permits != null) {
            Result sized = outcome.withBytes(requestBytes(), replyBytes);
            for (Permit permit : permits) {
                if (permit != null) {
                    release(permit, sized);
                }
            }
        }
        session.calls().countDown();
    }

    private void tell(ServerAdmission.Gate gate, Result outcome, long durationNanos, int replyBytes) {
        try {
            gate.ended(this, outcome, durationNanos, replyBytes);
        } catch (Throwable e) {
            logger.error("Gate {} failed at the end of {} (it must not throw)", gate, served.method(), e);
        }
    }

    private void release(Permit permit, Result outcome) {
        try {
            permit.release(outcome);
        } catch (Throwable e) {
            logger.error("A permit of {} could not be given back (it must not throw)", served.method(), e);
        }
    }

    /** Size of the encoded reply, 0 without one. For whoever is to hand it over. */
    int replyBytes() {
        return reply == null ? 0 : reply.readableBytes();
    }

    /** Takes the encoded reply out, to be written or released; null if there is none. On the event loop. */
    @Nullable
    ByteBuf takeReply() {
        ByteBuf taken = reply;
        reply = null;
        return taken;
    }

    @Override
    public String toString() {
        return "call " + request.id() + " of " + served.method();
    }
}
