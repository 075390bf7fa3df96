package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.ConnectionState;
import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeSet;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.api.TriedNodes;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call: picks a node, sends, and sends elsewhere what certainly did not run, each time to a node not tried yet. Waits
 * while no node is ready but some may become so; never for a guard, which sends no news of a change of mind. Its steps follow one another, though on different threads; only
 * cancelling comes from the side.
 */
final class Attempt implements Eligibility, Guards.Witness, AnswerListener {
    private static final AtomicIntegerFieldUpdater<Attempt> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Attempt.class, "ended");
    /** So often it looks again at once where it finds no node although there is one by now. */
    private static final int MOST_LOOKS = 3;

    private static final long UNKNOWN = -1;

    private final Cluster cluster;
    private final Invocation invocation;
    private final boolean routed;
    private final TriedNodes tried;
    private final long beginNanos;
    private final AnswerListener whenEnded;

    private NodeSet nodes;
    /** The version of the waiting room before {@link #nodes} were chosen; where the strategy chose them it is not known. */
    private long version = UNKNOWN;

    private ConnectionState wanted = ConnectionState.READY;
    private boolean lastResort;
    private @Nullable TriedNodes refused;
    private @Nullable PlacedGuard keptAway;
    private int looks;
    /** Where it was picked for, or went last, and the leave to go there. */
    private @Nullable ClusterNode at;

    private Permit permit = Permit.NONE;
    private @Nullable RpcException lastFailure;
    private @Nullable Result lastAnswer;
    private long sentNanos;
    private long waitedNanos;
    private volatile WaitingRoom.@Nullable Waiter waiter;
    private boolean watchesCancellation;
    /** 1 once it has. */
    @SuppressWarnings("unused") // By ENDED.
    private volatile int ended;

    /**
     * An attempt that has not begun.
     *
     * @param routed whether {@code nodes} came from the routers, so that they may be asked again after waiting
     * @param whenEnded hears the answer once
     */
    Attempt(
            Cluster cluster,
            Invocation invocation,
            NodeSet nodes,
            boolean routed,
            TriedNodes tried,
            AnswerListener whenEnded) {
        this.cluster = cluster;
        this.invocation = invocation;
        this.nodes = nodes;
        this.routed = routed;
        this.tried = tried;
        this.whenEnded = whenEnded;
        this.beginNanos = invocation.attempt() > 1 ? cluster.nanoTime() : invocation.startNanos();
    }

    /** Begins. Never throws. */
    void start() {
        try {
            proceed();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** Goes to one node after the other until one has answered, none is left, or an answer has to be waited for. */
    private void proceed() {
        while (true) {
            if (!routed) { // Always the same nodes, whose state alone changes.
                version = cluster.waitingRoom().version();
            }
            ClusterNode node = pick();
            if (node == null) {
                if (!standsStill()) {
                    continue;
                }
                return;
            }
            at = node;
            sentNanos = cluster.nanoTime();
            Result answer = node.send(invocation, this);
            if (answer == null || isOver(node, answer, null)) {
                return;
            }
        }
    }

    /** The answer. Called by the connection, usually on an I/O thread. */
    @Override
    public void accept(@Nullable Result result, @Nullable Throwable error) {
        try {
            if (!isOver(Objects.requireNonNull(at, "not sent"), result, error)) {
                cluster.offIoThread(() -> safely(this::proceed));
            }
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    /** For steps that no caller watches: a bug in an extension must end the call, not lose it. */
    private void safely(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private void broken(Throwable cause) {
        end(CallFailures.broken(invocation, nodes.picker(), cause));
    }

    /** The best node that lets the call through, or as a last resort one whose guards may be overruled. */
    private @Nullable ClusterNode pick() {
        keptAway = null;
        if (!cluster.guardsOfAllNodes().eligible(invocation, false, this)) {
            if (cluster.isAnyOpen(nodes, tried)) {
                return null;
            }
            keptAway = null; // It is not for a guard that the call goes nowhere.
        }
        ClusterNode node = pickOpen();
        if (node == null && keptAway != null && !isKeptFromAll() && isLastResort()) {
            lastResort = true;
            node = pickOpen();
            lastResort = false;
        }
        return node;
    }

    /** Ready ones first, slow ones only where none is ready. */
    private @Nullable ClusterNode pickOpen() {
        refused = null;
        ClusterNode ready = pick(ConnectionState.READY);
        return ready != null || isKeptFromAll() ? ready : pick(ConnectionState.SLOW);
    }

    private @Nullable ClusterNode pick(ConnectionState state) {
        wanted = state;
        while (true) {
            // Each round excludes one more node, so there are at most as many rounds as nodes.
            if (!(nodes.picker().pick(invocation, this) instanceof ClusterNode node) || isRefused(node)) {
                return null;
            }
            Permit leave = test(node) ? node.tryAcquire(invocation, lastResort, this) : null;
            if (leave == null) {
                if (isKeptFromAll()) {
                    return null;
                }
                refuse(node);
            } else if (tried.add(node)) {
                permit = leave;
                return node;
            } else {
                Guards.release(leave, Guards.notSent(invocation)); // The call's other attempt was faster.
            }
        }
    }

    /**
     * Whether no node would take even a new call, but one may if its guards are overruled. As long as another one is well, a
     * breaker is right also where this call has been to that one already.
     */
    private boolean isLastResort() {
        boolean mayHelp = false;
        for (Node node : nodes.nodes()) {
            if (node instanceof ClusterNode own && own.state().isOpen()) {
                if (own.accepts(invocation, false, this)) {
                    return false;
                }
                mayHelp |= !tried.contains(own) && own.accepts(invocation, true, this);
            }
        }
        return mayHelp;
    }

    private boolean isRefused(Node node) {
        TriedNodes excluded = refused;
        return excluded != null && excluded.contains(node);
    }

    private void refuse(ClusterNode node) {
        TriedNodes known = refused;
        if (known == null) {
            known = new TriedNodes();
            refused = known;
        }
        known.add(node);
    }

    @Override
    public boolean test(Node node) {
        return node.state() == wanted
                && !tried.contains(node)
                && !isRefused(node)
                && node instanceof ClusterNode own
                && own.accepts(invocation, lastResort, this);
    }

    /** One of all nodes, or of several guards the last one in the chain: where it said no, the others had let the call through. */
    @Override
    public void keptAway(PlacedGuard guard) {
        PlacedGuard known = keptAway;
        if (known == null || guard.ofAllNodes() || guard.place() >= known.place()) {
            keptAway = guard;
        }
    }

    /** Whether a guard that is the same for all nodes keeps the call away: no other node need be looked at. */
    private boolean isKeptFromAll() {
        PlacedGuard guard = keptAway;
        return guard != null && guard.ofAllNodes();
    }

    /** Books an answer; false if the call has to go on to another node. */
    private boolean isOver(ClusterNode node, @Nullable Result result, @Nullable Throwable error) {
        Result answer = node.ended(invocation, permit, sentNanos, result, error);
        RpcException failure = answer.failure();
        if (failure == null) {
            return end(answer);
        }
        lastAnswer = answer;
        RpcException located = located(failure, node);
        if (!Resend.isTransparent(failure) || invocation.isCancelled()) {
            return end(failed(located));
        }
        if (!located.notServed() || !isGates(lastFailure)) {
            lastFailure = located;
        }
        return false;
    }

    /** Whether a server that serves the service refused this one call: its caller is to hear that, whatever nodes without the service say. */
    private static boolean isGates(@Nullable RpcException failure) {
        return failure != null && failure.remote() && !failure.notServed();
    }

    /** Adds to a failure where it happened and what the time went by with, unless the transport has said so. */
    private RpcException located(RpcException failure, ClusterNode node) {
        if (!failure.address().isEmpty() && failure.attempt() > 0) {
            return failure;
        }
        long now = cluster.nanoTime();
        RpcException.Builder builder = failure.toBuilder()
                .method(invocation.method())
                .address(node.endpoint().address().toString())
                .attempt(invocation.attempt())
                .elapsedNanos(now - invocation.startNanos())
                .stackTrace(false)
                .cause(failure.getCause());
        addPhases(builder);
        return builder.phase("waited for the reply", now - sentNanos).build();
    }

    private void addPhases(RpcException.Builder builder) {
        if (invocation.attempt() > 1 && beginNanos != invocation.startNanos()) {
            builder.phase("earlier attempts", beginNanos - invocation.startNanos());
        }
        if (waitedNanos > 0) {
            builder.phase("waited for a connection", waitedNanos);
        }
    }

    /** No node to go to: waits if that may help, else fails. False if something has changed and it should look again. */
    private boolean standsStill() {
        if (invocation.isCancelled()) {
            return end(CallFailures.cancelled(invocation));
        }
        if (invocation.deadline().isExpired()) {
            return timedOut();
        }
        if (isKeptFromAll()) {
            return end(failed(noNode()));
        }
        // In this order: a node that connects between the two looks is seen by the second, or waited for.
        boolean hope = cluster.mayBecomeReady(nodes, routed, tried);
        if (looks < MOST_LOOKS && becameReady()) {
            looks++;
            return false;
        }
        if (hope && !isLimited()) {
            return waits();
        }
        return !rerouted() && end(failed(noNode()));
    }

    /** Whether a node became ready, or its guards changed their mind, after the picker had looked at it. */
    private boolean becameReady() {
        refused = null;
        for (Node node : nodes.nodes()) {
            wanted = node.state();
            if (wanted.isOpen() && test(node)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a limit keeps the call away from a node that is open: it is refused at once, as if no other node existed. */
    private boolean isLimited() {
        PlacedGuard guard = keptAway;
        return guard != null && guard.refusal(invocation) != null;
    }

    private boolean waits() {
        long before = version;
        looks = 0;
        long sinceNanos = cluster.nanoTime();
        WaitingRoom room = cluster.waitingRoom();
        WaitingRoom.Waiter stay = room.newWaiter(() -> cluster.onWorkExecutor(() -> {
            waitedNanos += cluster.nanoTime() - sinceNanos;
            lookAgain();
        }));
        waiter = stay;
        watchCancellation();
        room.admit(stay); // From here on another thread may go on with this call.
        if (room.version() != before && stay.leave()) {
            rerouted();
            return false;
        }
        stay.endedBy(cluster.scheduler()
                .schedule(
                        () -> {
                            if (stay.leave()) {
                                waitedNanos += cluster.nanoTime() - sinceNanos;
                                cluster.onWorkExecutor(() -> safely(this::timedOut));
                            }
                        },
                        invocation.deadline().remainingNanos()));
        return true;
    }

    private void lookAgain() {
        safely(() -> {
            rerouted();
            proceed();
        });
    }

    /** Asks the routers again; whether they know other nodes now. */
    private boolean rerouted() {
        NodeSet before = nodes;
        if (routed) {
            version = cluster.waitingRoom().version(); // First: what changes while they choose is not missed.
            nodes = cluster.route(invocation);
        }
        return nodes != before;
    }

    private void watchCancellation() {
        if (!watchesCancellation) {
            watchesCancellation = true;
            invocation.whenCancelled(this::cancelled);
        } else if (invocation.isCancelled()) {
            cancelled();
        }
    }

    /** Ends the call if it is waiting here; one that was sent is ended by its connection. */
    private void cancelled() {
        WaitingRoom.Waiter stay = waiter;
        if (stay != null && stay.leave()) {
            end(CallFailures.cancelled(invocation));
        }
    }

    private boolean timedOut() {
        RpcException failure = lastFailure;
        if (failure == null) {
            RpcException.Builder builder = CallFailures.expired(
                            invocation, "no connection in time to " + cluster.describe(), cluster.clock())
                    .cause(Cluster.whyUnreachable(nodes));
            addPhases(builder);
            failure = builder.build();
        }
        return end(failed(failure));
    }

    /** A failure, with the sizes of the frames that were the last to carry the call. */
    private Result failed(RpcException failure) {
        Result last = lastAnswer;
        Result failed = Result.failure(failure);
        return last == null ? failed : failed.withBytes(last.requestBytes(), last.responseBytes());
    }

    private boolean end(Result result) {
        if (ENDED.compareAndSet(this, 0, 1)) {
            CallFailures.tell(whenEnded, result);
        }
        return true;
    }

    /** The failure when no node is left: the last node's answer, unless only some nodes do not serve the service. */
    private RpcException noNode() {
        RpcException last = lastFailure;
        if (last != null && (last.code() != StatusCode.NOT_FOUND || !last.notServed())) {
            return last;
        }
        if (last != null && cluster.allSay(nodes, NodeMark.Reason.NOT_FOUND)) {
            return last;
        }
        RpcException.Builder builder =
                cluster.noNode(nodes, invocation, keptAway).cause(last == null ? Cluster.whyUnreachable(nodes) : last);
        addPhases(builder);
        return builder.build();
    }
}
