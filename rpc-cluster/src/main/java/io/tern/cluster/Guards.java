package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Node;
import io.tern.api.NodeGuard;
import io.tern.api.Permit;
import io.tern.api.Result;
import io.tern.api.RpcException;
import io.tern.api.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All guards of one node as one: all must let a call through. Those of all nodes are among them when leave is asked for; whether they would let
 * the call through is asked by themselves, once for all nodes. One that throws costs no other its permit. Immutable, thread-safe.
 */
final class Guards {
    private static final Logger logger = LoggerFactory.getLogger(Guards.class);

    static final Guards NONE = new Guards(List.of(), List.of());

    private final PlacedGuard[] guards;
    /** Those that say whether they would let a call through. */
    private final PlacedGuard[] asked;

    private Guards(List<PlacedGuard> guards, List<PlacedGuard> asked) {
        this.guards = guards.toArray(PlacedGuard[]::new);
        this.asked = asked.toArray(PlacedGuard[]::new);
    }

    /** Hears which guard said no, whenever one does. */
    interface Witness {
        /** A guard kept the call away, or would have. */
        void keptAway(PlacedGuard guard);
    }

    /** The guards that are the same for all nodes. */
    static Guards ofAllNodes(List<NodeGuard.Binding> bindings) {
        List<PlacedGuard> guards = new ArrayList<>();
        for (int i = 0; i < bindings.size(); i++) {
            NodeGuard.Guard guard = bindings.get(i).guardOfAllNodes();
            if (guard != null) {
                guards.add(new PlacedGuard(guard, true, i));
            }
        }
        return guards.isEmpty() ? NONE : new Guards(guards, guards);
    }

    /** The guards that want to guard a node, and those that are the same for all. */
    static Guards of(List<NodeGuard.Binding> bindings, Guards ofAllNodes, Node node) {
        List<PlacedGuard> guards = new ArrayList<>();
        try {
            for (int i = 0; i < bindings.size(); i++) {
                PlacedGuard common = ofAllNodes.at(i);
                NodeGuard.Guard guard = common != null ? null : bindings.get(i).guard(node);
                if (common != null) {
                    guards.add(common);
                } else if (guard != null) {
                    guards.add(new PlacedGuard(guard, false, i));
                }
            }
        } catch (RuntimeException | Error e) {
            ofNode(guards).close(); // Nobody else knows them.
            throw e;
        }
        return guards.isEmpty() ? NONE : ofNode(guards);
    }

    private static Guards ofNode(List<PlacedGuard> guards) {
        return new Guards(
                guards, guards.stream().filter(guard -> !guard.ofAllNodes()).toList());
    }

    /**
     * Whether all would let a call through now; at a node without those that are the same for all.
     *
     * @param lastResort whether no node takes the call otherwise
     */
    boolean eligible(Invocation invocation, boolean lastResort, Witness witness) {
        for (PlacedGuard guard : asked) {
            if (!guard.eligible(invocation, lastResort)) {
                witness.keptAway(guard);
                return false;
            }
        }
        return true;
    }

    /**
     * The leave of all of them, or null.
     *
     * @param lastResort whether no node takes the call otherwise
     */
    @Nullable
    Permit tryAcquire(Invocation invocation, boolean lastResort, Witness witness) {
        if (guards.length == 0) {
            return Permit.NONE;
        }
        if (guards.length == 1) {
            return acquire(guards[0], invocation, lastResort, witness);
        }
        Permit[] permits = new Permit[guards.length];
        int taken = 0;
        try {
            while (taken < permits.length) {
                Permit permit = acquire(guards[taken], invocation, lastResort, witness);
                if (permit == null) {
                    return null;
                }
                permits[taken++] = permit;
            }
        } finally {
            if (taken < permits.length) {
                release(permits, taken, notSent(invocation));
            }
        }
        return result -> release(permits, permits.length, result);
    }

    /**
     * Those that have a say in a call that no other node can take instead: one that keeps calls away because other nodes serve them better is
     * not asked, hears nothing of the call, and goes on as before.
     */
    Guards insisting(Invocation invocation) {
        return ofNode(Stream.of(guards)
                .filter(guard -> guard.eligible(invocation, false) || !guard.eligible(invocation, true))
                .toList());
    }

    private static @Nullable Permit acquire(
            PlacedGuard guard, Invocation invocation, boolean lastResort, Witness witness) {
        Permit permit = guard.tryAcquire(invocation, lastResort);
        if (permit == null) {
            witness.keptAway(guard);
        }
        return permit;
    }

    /** What the guard at a place wants said if it keeps the call away now, or null. */
    @Nullable
    RpcException refusal(Invocation invocation, int place) {
        PlacedGuard guard = at(place);
        return guard == null || guard.eligible(invocation, false) ? null : guard.refusal(invocation);
    }

    private @Nullable PlacedGuard at(int place) {
        for (PlacedGuard guard : guards) {
            if (guard.place() == place) {
                return guard;
            }
        }
        return null;
    }

    /** Why the guards keep a call away now, or "". */
    String objections(Invocation invocation) {
        return Stream.of(guards)
                .map(guard -> guard.objection(invocation))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    /** The node is gone. */
    void close() {
        for (PlacedGuard guard : asked) {
            guard.close();
        }
    }

    /** What a permit is told whose call did not go out after all. */
    static Result notSent(Invocation invocation) {
        return Result.failure(RpcException.builder(StatusCode.UNAVAILABLE, "the call was not sent to this node")
                .notExecuted(true)
                .method(invocation.method())
                .build());
    }

    /** Gives a permit back; a guard's bug must not cost the call its result, nor other guards their permits. */
    static void release(Permit permit, Result result) {
        try {
            permit.release(result);
        } catch (RuntimeException | Error e) {
            logger.error("Permit {} failed to take itself back", permit, e);
        }
    }

    private static void release(Permit[] permits, int count, Result result) {
        for (int i = count - 1; i >= 0; i--) {
            release(permits[i], result);
        }
    }
}
