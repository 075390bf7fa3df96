package io.tern.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The containers of one message whose elements or keys were not whole when they were read. Not thread-safe. */
final class TreeFillings {
    /** How often they are filled anew while one of them depends on what is in another. */
    private static final int ROUNDS = 16;

    private final HashBudget budget;
    /** By their own frames: those that are empty as yet. */
    private final NavigableMap<Integer, TreeFilling> waiting = new TreeMap<>();
    /** The same of those that were filled for a record with elements as they were, and of the copies that records made. */
    private final NavigableMap<Integer, List<TreeFilling>> early = new TreeMap<>();

    TreeFillings(HashBudget budget) {
        this.budget = budget;
    }

    void defer(TreeFilling filling) {
        waiting.put(filling.frame(), filling);
    }

    /** Checks a copy, or what was filled early, at the end. */
    void watch(TreeFilling watched) {
        early.computeIfAbsent(watched.frame(), frame -> new ArrayList<>(1)).add(watched);
    }

    /** Whether a container of that frame or a later one is not right yet. */
    boolean hasFrom(int frame) {
        return waiting.ceilingKey(frame) != null || early.ceilingKey(frame) != null;
    }

    /**
     * Fills those of that frame or a later one with elements as they are. Each is filled so once, however many records are
     * around it.
     *
     * @param needed whether it must succeed
     * @param cycle the weight of what the elements may lead to
     */
    void fillEarly(int frame, Predicate<TreeFilling> needed, long cycle) {
        Map<Integer, TreeFilling> unfilled = waiting.tailMap(frame, true);
        List<TreeFilling> ready = new ArrayList<>(unfilled.values());
        unfilled.clear();
        ready.forEach(this::watch);
        WireFormatException failure = fill(ready, needed, cycle);
        for (int round = 1; failure != null; round++) {
            throwIfLast(failure, round);
            failure = fill(ready, needed, cycle);
        }
    }

    /**
     * Fills all of a frame and those inside, whose elements are whole now. Those that are in elements of others come first, since
     * hashes go inwards mostly; where one goes into a container that is filled later, another round is needed.
     *
     * @param cycle the weight of the frame's node
     */
    void settle(int frame, long cycle) {
        Map<Integer, TreeFilling> unfilled = waiting.tailMap(frame, true);
        Map<Integer, List<TreeFilling>> watched = early.tailMap(frame, true);
        List<TreeFilling> ready = new ArrayList<>(unfilled.values());
        watched.values().forEach(ready::addAll);
        unfilled.clear();
        watched.clear();
        boolean found = false;
        for (int round = 1; ; round++) {
            WireFormatException failure = fill(ready, each -> true, cycle);
            if (failure == null && found) {
                return; // no two that are equal now
            }
            if (failure == null) {
                failure = firstFailure(
                        ready, each -> true, each -> each.check(budget, budget.worst(each.heaviest(), cycle)));
            }
            found = failure == null;
            if (failure != null) {
                throwIfLast(failure, round);
            }
        }
    }

    private @Nullable WireFormatException fill(List<TreeFilling> ready, Predicate<TreeFilling> needed, long cycle) {
        ready.sort(Comparator.comparingInt(TreeFilling::frame).reversed());
        return firstFailure(ready, needed, each -> each.fill(budget, budget.worst(each.heaviest(), cycle)));
    }

    private void throwIfLast(WireFormatException failure, int round) {
        if (round >= ROUNDS) {
            throw failure;
        }
    }

    private @Nullable WireFormatException firstFailure(
            List<TreeFilling> ready, Predicate<TreeFilling> needed, Consumer<TreeFilling> step) {
        WireFormatException first = null;
        for (TreeFilling each : ready) {
            try {
                step.accept(each);
            } catch (WireFormatException e) {
                if (budget.isSpent()) {
                    throw e;
                }
                first = first == null && needed.test(each) ? e : first;
            }
        }
        return first;
    }
}
