package io.tern.cluster;

import io.tern.api.AnswerListener;
import io.tern.api.Clock;
import io.tern.api.ConnectFailure;
import io.tern.api.ConnectionState;
import io.tern.api.Endpoint;
import io.tern.api.Invocation;
import io.tern.api.Invoker;
import io.tern.api.Node;
import io.tern.api.NodeStats;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server of the service as calls of one version of the chain see it: its connection with the attempt filters around it, and its guards.
 * Thread-safe.
 */
final class ClusterNode implements Node {
    private final Member member;
    private final Invoker chain;
    private final Clock clock;
    private volatile Guards guards = Guards.NONE;

    /**
     * A node.
     *
     * @param chain the attempt filters around the member's connection
     */
    ClusterNode(Member member, Invoker chain) {
        this.member = member;
        this.chain = chain;
        clock = member.clock();
    }

    /** Puts the guards in place, before the node gets its first call; they are made for the finished node. */
    void guardedBy(Guards newGuards) {
        guards = newGuards;
    }

    /** What the server said about itself lately, or null. */
    @Nullable
    NodeMark activeMark() {
        return member.activeMark();
    }

    /**
     * Whether neither a mark nor a guard keeps the call away from this node; guards that are the same for all nodes say nothing of this one, and are
     * not asked.
     *
     * @param lastResort whether no node takes the call otherwise
     */
    boolean accepts(Invocation invocation, boolean lastResort, Guards.Witness witness) {
        return activeMark() == null && guards.eligible(invocation, lastResort, witness);
    }

    /** What the guard at a place wants said if it keeps the call away from this node now, or null. */
    @Nullable
    RpcException refusal(Invocation invocation, int place) {
        return state().isOpen() && activeMark() == null ? guards.refusal(invocation, place) : null;
    }

    /** No call will come any more; the guards hear of it. */
    void gone() {
        guards.close();
    }

    /**
     * The guards' leave to send one call, or null.
     *
     * @param lastResort whether no node takes the call otherwise
     */
    @Nullable
    Permit tryAcquire(Invocation invocation, boolean lastResort, Guards.Witness witness) {
        return guards.tryAcquire(invocation, lastResort, witness);
    }

    /**
     * Sends, with a permit; {@link #ended} must follow exactly once. Never throws.
     *
     * @return the answer if it is there at once; else null, and {@code later} hears it
     */
    @Nullable
    Result send(Invocation invocation, AnswerListener later) {
        member.counters().begin();
        try {
            return chain.invoke(invocation, later);
        } catch (RuntimeException | Error e) {
            return CallFailures.broken(invocation, chain, e);
        }
    }

    /** Notes an attempt that was outrun; whether the node has been silent for so long that it is to be waited for. */
    boolean isToBeHeard() {
        return member.counters().isToBeHeard();
    }

    /** Books the end of a call and returns what became of it: never null, also where the transport broke its contract. */
    Result ended(
            Invocation invocation, Permit permit, long sentNanos, @Nullable Result result, @Nullable Throwable error) {
        Result outcome = result != null ? result : CallFailures.broken(invocation, chain, error);
        long now = clock.nanoTime();
        long elapsedNanos = now - sentNanos;
        Result judged = CallFailures.judged(invocation, outcome, elapsedNanos);
        member.counters().end(invocation, judged, elapsedNanos, now);
        Guards.release(permit, judged);
        RpcException failure = outcome.failure();
        NodeMark said = failure == null ? null : NodeMark.of(failure, now);
        if (said != null) {
            member.mark(said);
        }
        return outcome;
    }

    @Override
    public CompletableFuture<Result> invoke(Invocation invocation) {
        return invoke(invocation, witness -> tryAcquire(invocation, false, witness));
    }

    /** Makes a call that has to be made here, also where a breaker would rather have it made elsewhere. */
    CompletableFuture<Result> insist(Invocation invocation) {
        return invoke(invocation, witness -> {
            Permit permit = guards.insisting(invocation).tryAcquire(invocation, false, witness);
            // What said no now, but not when it was asked, may be a breaker: then it is not asked again.
            return permit != null ? permit : guards.insisting(invocation).tryAcquire(invocation, false, witness);
        });
    }

    private CompletableFuture<Result> invoke(
            Invocation invocation, Function<Guards.Witness, @Nullable Permit> guardsLeave) {
        LastWitness witness = new LastWitness();
        Permit permit;
        try {
            permit = guardsLeave.apply(witness);
            if (permit == null) {
                return CompletableFuture.completedFuture(Result.failure(guardedOff(invocation, witness.guard)));
            }
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(CallFailures.broken(invocation, this, e));
        }
        long sentNanos = clock.nanoTime();
        return Invoker.future(later -> {
            Result now = send(
                    invocation,
                    (result, error) -> later.accept(ended(invocation, permit, sentNanos, result, error), null));
            return now == null ? null : ended(invocation, permit, sentNanos, now, null);
        });
    }

    /** The failure of a call that a guard keeps away: what the guard says, or that the node cannot be had. */
    private RpcException guardedOff(Invocation invocation, @Nullable PlacedGuard guard) {
        RpcException refusal = guard == null ? null : guard.refusal(invocation);
        String objections = guards.objections(invocation);
        RpcException.Builder builder = refusal != null
                ? refusal.toBuilder().cause(refusal.getCause())
                : RpcException.builder(
                        StatusCode.UNAVAILABLE,
                        "a guard keeps calls away from this node" + (objections.isEmpty() ? "" : ": " + objections));
        return builder.notExecuted(true)
                .stackTrace(false)
                .method(invocation.method())
                .address(endpoint().address().toString())
                .attempt(invocation.attempt())
                .elapsedNanos(clock.nanoTime() - invocation.startNanos())
                .build();
    }

    @Override
    public Endpoint endpoint() {
        return member.endpoint();
    }

    @Override
    public ConnectionState state() {
        return member.state();
    }

    @Override
    public @Nullable ConnectFailure failure() {
        return member.connection().failure();
    }

    @Override
    public NodeStats stats() {
        return member.counters();
    }

    @Override
    public int weight() {
        return member.weight();
    }

    @Override
    public void probe() {
        member.connection().probe();
    }

    /** Its state, or why a call, if it is given, cannot go there now, for messages. */
    String describe(@Nullable Invocation invocation) {
        NodeMark said = activeMark();
        if (said != null) {
            return endpoint().address() + " " + said.describe(clock.nanoTime());
        }
        ConnectionState state = state();
        String objections = invocation == null || !state.isOpen() ? "" : guards.objections(invocation);
        return endpoint().address() + " " + state + (objections.isEmpty() ? reason() : ", " + objections);
    }

    /** Why a call cannot go there now, or "". */
    String objection(Invocation invocation) {
        NodeMark said = activeMark();
        if (said != null) {
            return "it " + said.describe(clock.nanoTime());
        }
        ConnectionState state = state();
        if (!state.isOpen()) {
            return "it is not connected" + reason();
        }
        String objections = guards.objections(invocation);
        boolean slow = state == ConnectionState.SLOW;
        return objections.isEmpty() && slow ? "it is slow, which is for calls that find no other node" : objections;
    }

    /** {@code : 10.0.0.1:20880: connection refused, 0.3 s ago} where it is not connected and the reason is known, or "". */
    String reason() {
        ConnectFailure failure = failure();
        return failure == null ? "" : ": " + failure.describe(clock.nanoTime());
    }

    @Override
    public String toString() {
        return "Node[" + member + "] -> " + chain;
    }

    /** Remembers the guard that said no. Not thread-safe. */
    private static final class LastWitness implements Guards.Witness {
        private @Nullable PlacedGuard guard;

        @Override
        public void keptAway(PlacedGuard by) {
            guard = by;
        }
    }
}
