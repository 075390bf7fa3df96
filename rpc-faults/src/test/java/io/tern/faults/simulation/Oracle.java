package io.tern.faults.simulation;

import io.tern.api.ConnectionState;
import io.tern.api.Node;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import io.tern.cluster.ClusterReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows what must hold whatever the weather, and notes what does not. It sees more than the client: both sides of each call, and the state of each
 * connection. Where it cannot know (what is left of the budget, whether a breaker is open), it finds nothing wrong. Confined to the
 * simulation's thread.
 */
final class Oracle implements Ledger.Watcher {
    /** A sweep of deadlines every 10 ms, and some steps from thread to thread. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    /** Some steps from thread to thread. */
    private static final long STEPS_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long MARKED_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONG_AGO_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int EARNED_A_SECOND = 3;
    /** With so little missing the budget of 100 is not empty, or is more than half full. */
    private static final int SURELY_LEFT = 80;

    private static final int SURELY_HALF = 40;
    private static final int BREAKER_FAILURES = 5;
    private static final int MOST_FINDINGS = 10;

    private final Timeline timeline;
    private final SimulatedNetwork network;
    private final ClusterReference reference;
    private final int retries;
    private final boolean breakers;
    private final List<String> findings = new ArrayList<>();
    private final Map<SimulatedConnection, Long> marks = new HashMap<>();
    private final Map<SimulatedConnection, Integer> failures = new HashMap<>();
    private final Set<SimulatedConnection> heldOff = new HashSet<>();
    private double spent;
    private long spentNanos;
    private long slowNanos;
    private long slowMoment = -LONG_AGO_NANOS;
    private boolean closed;

    /**
     * Nothing found yet.
     *
     * @param retries how often failover may send a call again
     * @param breakers whether nodes that fail are held off
     */
    Oracle(SimulatedNetwork network, ClusterReference reference, int retries, boolean breakers) {
        this.timeline = network.timeline();
        this.network = network;
        this.reference = reference;
        this.retries = retries;
        this.breakers = breakers;
    }

    /** Something does not hold. */
    void found(String what) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(String.format(Locale.ROOT, "%.4f s: %s", timeline.elapsedNanos() / 1e9, what));
            network.trace().say("FOUND " + what);
        }
    }

    private void check(boolean holds, String what, SimulatedCall call) {
        check(holds, () -> what, call);
    }

    private void check(boolean holds, Supplier<String> what, SimulatedCall call) {
        if (!holds) {
            found(call + " " + what.get() + " (" + call.attempts + ", ran at " + call.executions + ", " + call.failure()
                    + ")");
        }
    }

    List<String> findings() {
        return findings;
    }

    /** The reference is being closed: calls fail from now on. */
    void closes() {
        closed = true;
    }

    @Override
    public void attempted(SimulatedCall call, Attempted attempt) {
        check(call.ends == 0, "was sent after its end", call);
        check(call.cancelledNanos < 0, "was sent after it was cancelled", call);
        check(!call.tried(attempt.connection), () -> "was sent twice to " + attempt.connection, call);
        check(
                !isMarked(attempt.connection),
                () -> "was sent to " + attempt.connection + ", which had refused the service",
                call);
        check(
                attempt.connection.state() == ConnectionState.READY
                        || usable(call, ConnectionState.READY).isEmpty(),
                () -> "was sent to slow " + attempt.connection + " instead of " + usable(call, ConnectionState.READY),
                call);
        int number = attempt.attempt - call.invocation.attempt();
        if (number > call.resends()) {
            spend();
            check(number <= allowedResends(call), "was sent again too often", call);
            check(
                    call.idempotent || call.met(StatusCode.RESOURCE_EXHAUSTED, true),
                    "was sent again although it may have run",
                    call);
        }
    }

    private int allowedResends(SimulatedCall call) {
        boolean never =
                call.invocation.attempt() > 1 || call.invocation.method().name().equals("tell");
        return never ? 0 : retries;
    }

    @Override
    public void answered(SimulatedCall call, Attempted attempt) {
        RpcException failure = attempt.failure();
        if (failure == null) {
            noteSlow(attempt.endNanos - attempt.beginNanos);
            return;
        }
        if (Set.of(StatusCode.INTERNAL, StatusCode.UNAVAILABLE, StatusCode.RESOURCE_EXHAUSTED)
                .contains(failure.code())) {
            spend(); // Perhaps for an attempt that finds no node.
        }
        if (failure.notServed()) {
            marks.put(attempt.connection, timeline.elapsedNanos());
        }
        if (!failure.notExecuted() && failures.merge(attempt.connection, 1, Integer::sum) >= BREAKER_FAILURES) {
            heldOff.add(attempt.connection);
        }
    }

    /** Notes that something may have been taken from the budget, which earns three a second by itself. */
    private void spend() {
        spent = spent() + 1;
        spentNanos = timeline.elapsedNanos();
    }

    /** What is missing in the budget at most. */
    private double spent() {
        return Math.max(0, spent - EARNED_A_SECOND * (timeline.elapsedNanos() - spentNanos) / 1e9);
    }

    private void noteSlow(long nanos) {
        boolean forgotten = timeline.elapsedNanos() - slowMoment >= LONG_AGO_NANOS;
        if (forgotten || nanos >= slowNanos) {
            slowNanos = nanos;
            slowMoment = timeline.elapsedNanos();
        }
    }

    private boolean isMarked(SimulatedConnection connection) {
        return isMarked(connection, 0);
    }

    /** Whether a node has said that it does not serve, or had until a moment ago. */
    private boolean isMarked(SimulatedConnection connection, long momentNanos) {
        Long since = marks.get(connection);
        return since != null && timeline.elapsedNanos() - since < MARKED_NANOS + momentNanos;
    }

    /** Whether a server has lately said over a session that it does not serve. */
    boolean saidNo(SimulatedSession session) {
        return closed || isMarked(session.owner(), 20 * LATE_NANOS);
    }

    /** The nodes in one of these states to which a call can go now. */
    private List<SimulatedConnection> usable(SimulatedCall call, ConnectionState... states) {
        List<SimulatedConnection> usable = new ArrayList<>();
        for (Node node : reference.nodes()) {
            SimulatedConnection connection = network.connectionTo(node.endpoint());
            String tag = call.invocation.tag();
            Set<String> tags = node.endpoint().tags();
            if (List.of(states).contains(connection.state())
                    && (tag.isEmpty() ? tags.isEmpty() : tags.contains(tag))
                    && !call.tried(connection)
                    && !isMarked(connection)
                    && !(breakers && heldOff.contains(connection))) {
                usable.add(connection);
            }
        }
        return usable;
    }

    @Override
    public void ended(SimulatedCall call) {
        long now = timeline.elapsedNanos();
        check(call.ends == 1, "ended twice", call);
        check(now - call.deadlineNanos <= LATE_NANOS, "outlived its deadline", call);
        check(
                call.cancelledNanos < 0 || now - call.cancelledNanos <= STEPS_NANOS,
                "went on after it was cancelled",
                call);
        Result result = call.result;
        if (result == null || closed) {
            return;
        }
        RpcException failure = result.failure();
        if (failure == null) {
            boolean right =
                    !result.isValue() || result.value() == null || call.value().equals(result.value());
            check(right, () -> "got another call's value: " + result.value(), call);
            check(!call.executions.isEmpty() || isOneway(call), "has a value but did not run", call);
        } else if (call.ends == 1) {
            String excuse = excuse(call, failure);
            check(excuse != null, "need not have failed", call);
        }
    }

    private static boolean isOneway(SimulatedCall call) {
        return call.invocation.method().name().equals("tell");
    }

    /** Why a call had to fail, or null. */
    private @Nullable String excuse(SimulatedCall call, RpcException failure) {
        boolean timeIsUp = timeline.elapsedNanos() >= call.deadlineNanos - TimeUnit.MILLISECONDS.toNanos(1);
        return switch (failure.code()) {
            case CANCELLED -> call.cancelledNanos >= 0 ? "cancelled" : null;
            case DEADLINE_EXCEEDED -> timeIsUp && !leftWaiting(call) ? "time is up" : null;
            case UNKNOWN -> call.met(StatusCode.UNKNOWN, false) ? "the service said so" : null;
            case INTERNAL, RESOURCE_EXHAUSTED, UNAVAILABLE, NOT_FOUND ->
                timeIsUp
                        ? "time is up"
                        : failure.notExecuted() && failure.code() != StatusCode.RESOURCE_EXHAUSTED
                                ? nowhere(call)
                                : notAgain(call, failure);
            default -> null;
        };
    }

    /** Whether a call was waiting for a node although one could have served it for a while. */
    private boolean leftWaiting(SimulatedCall call) {
        boolean underWay = call.attempts.stream()
                .anyMatch(attempt ->
                        attempt.endNanos < 0 || attempt.endNanos > timeline.elapsedNanos() - 10 * LATE_NANOS);
        return !underWay
                && usable(call, ConnectionState.READY).stream()
                        .anyMatch(connection -> timeline.elapsedNanos() - connection.sinceNanos() > 10 * LATE_NANOS);
    }

    private @Nullable String nowhere(SimulatedCall call) {
        boolean none = usable(call, ConnectionState.READY, ConnectionState.SLOW, ConnectionState.CONNECTING)
                .isEmpty();
        return none ? "no node is left" : null;
    }

    /** Why a call was not sent again that failed somewhere. */
    private @Nullable String notAgain(SimulatedCall call, RpcException failure) {
        // A refusal is told without “not executed” where another attempt may have run.
        if (!call.met(failure.code(), failure.notExecuted()) && !call.met(failure.code(), true)) {
            return null;
        }
        boolean refused = failure.code() == StatusCode.RESOURCE_EXHAUSTED;
        if (!call.idempotent && !refused) {
            return "it may have run";
        }
        if (call.resends() + (halfTimeIsOver(call) ? 1 : 0) >= allowedResends(call)) {
            return "no re-send is left";
        }
        boolean lostOnce = failure.code() == StatusCode.UNAVAILABLE && losses(call) == 1;
        if (!lostOnce && spent() >= (refused ? SURELY_HALF : SURELY_LEFT)) {
            return "the budget may be spent";
        }
        return nowhere(call);
    }

    private static long losses(SimulatedCall call) {
        return call.attempts.stream()
                .map(Attempted::failure)
                .filter(failure ->
                        failure != null && failure.code() == StatusCode.UNAVAILABLE && !failure.notExecuted())
                .count();
    }

    private boolean halfTimeIsOver(SimulatedCall call) {
        return timeline.elapsedNanos() >= halfTime(call);
    }

    private static long halfTime(SimulatedCall call) {
        return (call.beginNanos + call.deadlineNanos) / 2;
    }

    /** Has a look at a call when half of its time has been over for a moment. */
    void watchHalfTime(SimulatedCall call) {
        timeline.after(halfTime(call) + 2 * LATE_NANOS - timeline.elapsedNanos(), () -> lookAtHalfTime(call));
    }

    private void lookAtHalfTime(SimulatedCall call) {
        boolean mayHaveSecond = call.idempotent && allowedResends(call) > 0 && call.ends == 0 && !closed;
        boolean waits = call.attempts.size() == 1 && call.attempts.get(0).endNanos < 0;
        boolean slowMethod = timeline.elapsedNanos() - slowMoment < LONG_AGO_NANOS
                && 2 * slowNanos > call.deadlineNanos - call.beginNanos;
        boolean affordable = spent() < SURELY_HALF;
        if (mayHaveSecond && waits) {
            spend();
        }
        if (mayHaveSecond && waits && !slowMethod && affordable && wasWrittenEarly(call)) {
            boolean another = usable(call, ConnectionState.READY).stream()
                    .anyMatch(connection ->
                            connection.sinceNanos() < halfTime(call) && !isMarked(connection, 4 * LATE_NANOS));
            check(!another, "waits at a node that does not answer, and no second one is tried", call);
        }
    }

    private static boolean wasWrittenEarly(SimulatedCall call) {
        return call.attempts.get(0).written && call.attempts.get(0).beginNanos < halfTime(call) - LATE_NANOS;
    }

    /** What must hold of a call when all is over. */
    void over(SimulatedCall call) {
        check(call.ends == 1, () -> "ended " + call.ends + " times", call);
        check(
                call.executions.size() <= (call.idempotent ? 1 + allowedResends(call) : 1),
                () -> "ran " + call.executions.size() + " times",
                call);
        RpcException failure = call.failure();
        check(
                failure == null || !failure.notExecuted() || call.executions.isEmpty(),
                "ran although the caller was told that it did not",
                call);
    }
}
