package io.tern.cluster;

import io.tern.api.Invocation;
import io.tern.api.Node;
import java.util.List;
import java.util.Map;

/**
 * A {@link TrafficSplit} over the sets of one snapshot. A share is a wish: nodes that are listed but cannot be reached are none. Immutable,
 * thread-safe; choosing allocates nothing.
 */
final class SplitSides {
    private static final int ABSENT = -1;

    private final TrafficSplit split;
    private final CallLot lot;
    private final List<List<Node>> nodes;
    private final int untagged;
    private final int[] shares;
    private final int[] ends;
    private final int[] sets;

    /**
     * Sides of a split.
     *
     * @param nodes the sets
     * @param tagged which set has the nodes of which tag
     * @param untagged the set of the nodes without a tag: they take the share of a tag that has none, else the other tags do
     */
    SplitSides(TrafficSplit split, List<List<Node>> nodes, Map<String, Integer> tagged, int untagged, CallLot lot) {
        this.split = split;
        this.lot = lot;
        this.nodes = nodes;
        this.untagged = untagged;
        int count = split.shares().size();
        shares = new int[count];
        ends = new int[count];
        sets = new int[count];
        int next = 0;
        int end = 0;
        for (Map.Entry<String, Integer> side : split.shares().entrySet()) {
            end += side.getValue();
            shares[next] = side.getValue();
            ends[next] = end;
            sets[next] = tagged.getOrDefault(side.getKey(), ABSENT);
            next++;
        }
    }

    /** Whether nothing is split. */
    boolean isEmpty() {
        return ends.length == 0;
    }

    /** The set for a call without a tag. */
    int select(Invocation invocation) {
        if (ends.length == 0) {
            return untagged;
        }
        int side = side(invocation);
        if (side == ABSENT) {
            return untagged;
        }
        return counts(sets[side], true) ? sets[side] : instead(invocation, sets[side]);
    }

    /** What a call without a tag draws, in words. */
    String reason(Invocation invocation) {
        int side = side(invocation);
        String drawn = side == ABSENT ? "none of its tags" : "'" + split.tag(side) + "'";
        return "by split (" + split + ") draws " + drawn + (side == ABSENT ? "" : whyNot(invocation, sets[side]));
    }

    private String whyNot(Invocation invocation, int drawn) {
        if (drawn == ABSENT) {
            return ", which no node has";
        }
        return select(invocation) == drawn ? "" : ", of whose nodes none can be reached";
    }

    /** For a call whose side has no nodes that are there; the others keep theirs. Where none are there at all, the list decides. */
    private int instead(Invocation invocation, int drawn) {
        int there = other(invocation, true);
        if (there != ABSENT || drawn != ABSENT) {
            return there == ABSENT ? drawn : there;
        }
        int listed = other(invocation, false);
        return listed == ABSENT ? untagged : listed;
    }

    private int other(Invocation invocation, boolean isThere) {
        if (counts(untagged, isThere)) {
            return untagged;
        }
        int total = 0;
        for (int i = 0; i < sets.length; i++) {
            total += counts(sets[i], isThere) ? shares[i] : 0;
        }
        if (total == 0) {
            return ABSENT;
        }
        int drawn = lot.drawAgain(invocation, total);
        int last = ABSENT;
        for (int i = 0; i < sets.length && drawn >= 0; i++) {
            if (shares[i] > 0 && counts(sets[i], isThere)) {
                drawn -= shares[i];
                last = sets[i];
            }
        }
        return last; // Also where one has gone since the shares were added up.
    }

    /** Whether a set has nodes, or even such that are there. */
    private boolean counts(int set, boolean isThere) {
        if (set == ABSENT) {
            return false;
        }
        return isThere ? Presence.ofAny(nodes.get(set)) : !nodes.get(set).isEmpty();
    }

    private int side(Invocation invocation) {
        int drawn = lot.draw(invocation, TrafficSplit.WHOLE);
        for (int i = 0; i < ends.length; i++) {
            if (drawn < ends[i]) {
                return i;
            }
        }
        return ABSENT;
    }
}
