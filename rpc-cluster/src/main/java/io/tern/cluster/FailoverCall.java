package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ClusterContext;
import io.tern.api.Invocation;
import io.tern.api.IoThread;
import io.tern.api.MethodSettings;
import io.tern.api.Node;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.ScheduledTask;
import io.tern.api.TriedNodes;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One call under failover. At any time one attempt is on its way, or two beside each other once the first is late, or none while
 * a back-off lasts. Its state is guarded by its monitor, inside which nothing is called that could block or come back.
 * Thread-safe.
 */
final class FailoverCall implements AnswerListener {
    private static final AtomicIntegerFieldUpdater<FailoverCall> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(FailoverCall.class, "ended");

    private final FailoverInvoker failover;
    private final ClusterContext context;
    private final Invocation invocation;
    private final MethodSettings settings;
    private final AnswerListener whenEnded;
    private final TriedNodes tried = new TriedNodes();

    /** 1 once it has. */
    private volatile int ended;
    /** Whether the first attempt found no node at once, and the last of the others that did not: their time says nothing about the method. */
    private volatile boolean firstWaited;

    private volatile @Nullable Invocation laterWaited;

    private int resendsLeft;
    private int resends;
    private boolean lostBefore;
    private boolean mayHaveRun;
    private boolean secondMade;
    /** Whether the attempt that runs is not sent yet: it is no time for another one beside it. */
    private boolean backingOff;
    /** The first attempt, and when it began. */
    private @Nullable Invocation first;

    private long firstNanos;
    /** Where it was when the second one became due. */
    private @Nullable Node late;

    private volatile @Nullable ScheduledTask secondLook;
    private @Nullable Invocation running;
    private @Nullable Invocation beside;
    private @Nullable Result held;

    /** A call that has not begun; {@code whenEnded} hears its answer once. */
    FailoverCall(FailoverInvoker failover, Invocation invocation, AnswerListener whenEnded) {
        this.failover = failover;
        this.whenEnded = whenEnded;
        this.context = failover.context();
        this.invocation = invocation;
        settings = context.settings(invocation.method());
        // A call made while serving a retry is never retried: three layers of three tries would be 27 calls.
        resendsLeft = invocation.attempt() > 1 || settings.oneway() ? 0 : settings.retries();
    }

    /** Begins. Never throws: what a router throws ends the call. */
    void start() {
        firstNanos = nanoTime();
        Invocation attempt = mayHaveSecond() ? invocation.newAttempt(1, overdue(firstDueNanos())) : invocation;
        first = attempt;
        running = attempt;
        try {
            context.attempt(attempt, context.route(attempt), tried, this);
            firstWaited = tried.last() == null;
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private long firstDueNanos() {
        return failover.secondAttempt().dueNanos(invocation, firstNanos);
    }

    private boolean isDone() {
        return ended != 0;
    }

    private void complete(Result outcome) {
        if (ENDED.compareAndSet(this, 0, 1)) {
            CallFailures.tell(whenEnded, outcome);
            cancelSecondLook();
        }
    }

    /** The first attempt, with which most calls end, has been answered. */
    @Override
    public void accept(@Nullable Result result, @Nullable Throwable error) {
        answered(Objects.requireNonNull(first, "first"), firstNanos, result, error);
    }

    private void send(Invocation attempt) {
        long sentNanos = nanoTime();
        Node before = tried.last();
        context.attempt(
                attempt, context.route(attempt), tried, (result, error) -> answered(attempt, sentNanos, result, error));
        if (tried.last() == before) {
            laterWaited = attempt;
        }
    }

    private void answered(Invocation attempt, long sentNanos, @Nullable Result result, @Nullable Throwable error) {
        try {
            ended(attempt, result != null ? result : CallFailures.broken(attempt, context, error), sentNanos);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** For steps that no caller watches: what a router or another extension throws must end the call, not lose it. */
    private void safely(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private void broken(Throwable cause) {
        Invocation one;
        Invocation other;
        synchronized (this) {
            one = running;
            other = beside;
            running = null;
            beside = null;
        }
        complete(CallFailures.broken(invocation, context, cause));
        cancelBroken(one);
        cancelBroken(other);
    }

    /** But not the call itself, where that was sent as its only attempt: it is its caller's. */
    private void cancelBroken(@Nullable Invocation attempt) {
        if (attempt != null && attempt != invocation) {
            attempt.cancel("the call failed, since an extension threw");
        }
    }

    private void ended(Invocation attempt, Result result, long sentNanos) {
        if (isDone()) {
            return; // It was outrun.
        }
        RpcException failure = result.failure();
        if (failure == null) {
            failover.budget().earn();
            if (attempt == first ? !firstWaited : attempt != laterWaited) {
                long now = nanoTime();
                failover.secondAttempt().succeeded(invocation.method(), now - sentNanos, now);
            }
            win(attempt, result);
            return;
        }
        Resend resend = Resend.of(failure, settings);
        if (resend == Resend.NEVER && !Resend.reachedNoNode(failure)) {
            win(attempt, result);
        } else if (Resend.reachedNoNode(failure) && takeBackSecond(attempt)) {
            lookAgainAtHalfTime();
        } else if (hold(attempt, result)) {
            resendOrFail(failure, resend);
        }
    }

    /** The first success, or failure that may not be re-sent, is the call's; the other attempt is cancelled. */
    private void win(Invocation attempt, Result result) {
        Invocation loser;
        Node lateNode;
        Result told;
        synchronized (this) {
            loser = attempt == running ? beside : running;
            mayHaveRun |= loser != null;
            told = truthful(result);
            running = null;
            beside = null;
            lateNode = late;
        }
        complete(told);
        if (loser != null && loser != attempt) {
            outrun(loser, lateNode);
        }
    }

    /** The second attempt's moment learns from the first, however long that had. */
    private void outrun(Invocation loser, @Nullable Node lateNode) {
        if (loser == first && !firstWaited) {
            long now = nanoTime();
            failover.secondAttempt().outrun(invocation.method(), now - firstNanos, now);
            new OutrunAttempt(loser, lateNode, firstNanos).giveUp(context);
        } else {
            loser.cancel("another attempt of the call was answered first");
        }
    }

    /** A second attempt that went nowhere, while the first is still on its way, costs nothing. */
    private synchronized boolean takeBackSecond(Invocation attempt) {
        if (attempt != beside) {
            return false;
        }
        beside = null;
        late = null;
        secondMade = false;
        resendsLeft++;
        resends--;
        failover.budget().giveBack();
        return true;
    }

    /** Keeps a failure that does not end the call by itself; true if no other attempt is left that may still succeed. */
    private synchronized boolean hold(Invocation attempt, Result result) {
        if (attempt == running) {
            running = beside;
        } else if (attempt != beside) {
            return false; // The call has ended.
        }
        beside = null;
        held = moreTelling(held, result);
        RpcException failure = result.failure();
        mayHaveRun |= failure != null && !failure.notExecuted();
        return running == null;
    }

    /** That the last attempt did not run is not true of the call where another one may have. */
    private Result truthful(Result result) {
        RpcException failure = result.failure();
        if (failure == null || !failure.notExecuted() || !mayHaveRun) {
            return result;
        }
        RpcException truth = failure.toBuilder()
                .notExecuted(false)
                .stackTrace(false)
                .cause(failure.getCause())
                .build();
        return Result.failure(truth).withBytes(result.requestBytes(), result.responseBytes());
    }

    /** A failure that happened at a node says more than that no other node was left. */
    private static Result moreTelling(@Nullable Result before, Result now) {
        RpcException failure = now.failure();
        boolean nowhere = failure != null && failure.address().isEmpty();
        return before != null && nowhere ? before : now;
    }

    private void resendOrFail(RpcException failure, Resend resend) {
        if (!mayResend(failure)) {
            fail();
        } else if (IoThread.isCurrent()) {
            onWorkExecutor(() -> safely(() -> resendOrFail(resend))); // Routers are asked.
        } else {
            resendOrFail(resend);
        }
    }

    private void resendOrFail(Resend resend) {
        Invocation next = hasAnotherNode(true) && isPaid(resend) ? nextAttempt() : null;
        if (next == null) {
            fail();
            return;
        }
        long delayNanos = failover.backoff()
                .delayNanos(
                        next.attempt() - invocation.attempt(),
                        invocation.deadline().remainingNanos());
        failover.backsOff(this);
        ScheduledTask task = context.runtime().scheduler().schedule(() -> sendOffTimer(next), delayNanos);
        invocation.whenCancelled(() -> {
            task.cancel();
            failover.goesOn(this);
            complete(CallFailures.cancelled(invocation));
        });
    }

    /** The reference is closed: nothing would wake a call that waits for its back-off. */
    void giveUp() {
        Result closed = Result.failure(CallFailures.closed(context.service().key()));
        Result told;
        synchronized (this) {
            told = truthful(closed);
        }
        complete(told);
    }

    private void sendOffTimer(Invocation next) {
        failover.goesOn(this);
        onWorkExecutor(() -> sendLater(next));
    }

    private void sendLater(Invocation next) {
        synchronized (this) {
            backingOff = false;
        }
        if (!isDone()) {
            safely(() -> send(next));
        }
    }

    private boolean mayResend(RpcException failure) {
        long leftNanos = invocation.deadline().remainingNanos();
        return hasResendLeft()
                && leftNanos > 0
                && failure.retryAfter().toNanos() <= leftNanos
                && !invocation.isCancelled();
    }

    private synchronized boolean hasResendLeft() {
        return resendsLeft > 0;
    }

    private synchronized boolean isPaid(Resend resend) {
        return switch (resend) {
            case LOST -> isPaidLost();
            case RETRY -> failover.budget().tryTake();
            case OVERLOAD -> failover.budget().tryTakeAboveHalf();
            case NEVER, TRANSPARENT -> false; // What is transparent was sent to every node that is left.
        };
    }

    /** One dead node loses thousands of calls at once; each may go elsewhere once, whatever the budget says. */
    private boolean isPaidLost() {
        if (lostBefore) {
            return failover.budget().tryTake();
        }
        lostBefore = true;
        failover.budget().takeAnyway();
        return true;
    }

    private synchronized Invocation nextAttempt() {
        resendsLeft--;
        resends++;
        long dueNanos = HalfTime.ofCall(invocation);
        boolean covered = dueNanos - nanoTime() > 0 && mayHaveSecond();
        Invocation next = invocation.newAttempt(invocation.attempt() + resends, covered ? overdue(dueNanos) : null);
        running = next;
        backingOff = true;
        return next;
    }

    private void fail() {
        @Nullable Result failed;
        synchronized (this) {
            failed = held == null ? null : truthful(held);
        }
        if (failed != null) {
            complete(failed);
        }
    }

    private synchronized boolean mayHaveSecond() {
        return settings.idempotent() && resendsLeft > 0 && !secondMade;
    }

    private Invocation.Overdue overdue(long dueNanos) {
        return new Invocation.Overdue(dueNanos, this::overdueOffThread);
    }

    /** Called on an event loop or the timer. */
    private void overdueOffThread() {
        if (!isDone()) {
            onWorkExecutor(() -> safely(this::isOverdue));
        }
    }

    /** The attempt on its way takes long. */
    private void isOverdue() {
        if (isDone() || !failover.secondAttempt().isLate(invocation)) {
            return;
        }
        Node lateNode = tried.last();
        if (lateNode != null) {
            lateNode.probe();
        }
        Invocation second = hasAnotherNode(false) ? newSecond(lateNode) : null;
        if (second != null) {
            sendLater(second);
        } else {
            lookAgainAtHalfTime();
        }
    }

    /** That no node would take it, or the budget was empty, when the attempt had waited for little may be over when it has for long. */
    private void lookAgainAtHalfTime() {
        long leftNanos = HalfTime.ofCall(invocation) - nanoTime();
        if (leftNanos > 0 && mayHaveSecond()) {
            secondLook = context.runtime().scheduler().schedule(this::overdueOffThread, leftNanos);
            if (isDone()) {
                cancelSecondLook();
            }
        }
    }

    private void cancelSecondLook() {
        ScheduledTask waiting = secondLook;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    private synchronized @Nullable Invocation newSecond(@Nullable Node lateNode) {
        if (running == null
                || backingOff
                || !mayHaveSecond()
                || !failover.budget().tryTakeAboveHalf()) {
            return null;
        }
        secondMade = true;
        late = lateNode;
        resendsLeft--;
        resends++;
        Invocation second = invocation.newAttempt(invocation.attempt() + resends, null);
        beside = second;
        return second;
    }

    private boolean hasAnotherNode(boolean evenConnecting) {
        for (Node node : context.route(invocation).nodes()) {
            boolean reachable = evenConnecting ? Presence.isThere(node) : Presence.isOpen(node);
            if (reachable && !tried.contains(node)) {
                return true;
            }
        }
        return evenConnecting && context instanceof Cluster cluster && cluster.hasUnseenList();
    }

    /** Neither the timer nor an event loop encodes a call or asks a router; but here, where nobody else will, so that no call is lost. */
    private void onWorkExecutor(Runnable step) {
        if (!OnceTask.isTaken(context.runtime().workExecutor(), step)) {
            step.run();
        }
    }

    private long nanoTime() {
        return context.runtime().clock().nanoTime();
    }
}
