package io.tern.cluster;

import io.tern.api.Invocation;
import java.util.Map;

/** A {@link TrafficSplit} over the sets of one snapshot. Immutable, thread-safe; choosing allocates nothing. */
final class SplitSides {
    private static final int ABSENT = -1;

    private final TrafficSplit split;
    private final CallLot lot;
    private final int untagged;
    private final int[] ends;
    private final int[] sets;
    /** Of the sides that have nodes, for calls that draw one that has none; empty where untagged nodes take those. */
    private final int[] presentEnds;

    /**
     * Sides of a split.
     *
     * @param tagged which set has the nodes of which tag
     * @param untagged the set of the nodes without a tag
     * @param stepsIn whether there are such nodes: they take the share of a tag that has none, else the other tags do
     */
    SplitSides(TrafficSplit split, Map<String, Integer> tagged, int untagged, boolean stepsIn, CallLot lot) {
        this.split = split;
        this.lot = lot;
        this.untagged = untagged;
        int count = split.shares().size();
        sets = new int[count];
        ends = new int[count];
        presentEnds = new int[stepsIn ? 0 : count];
        int next = 0;
        int end = 0;
        int presentEnd = 0;
        for (Map.Entry<String, Integer> side : split.shares().entrySet()) {
            sets[next] = tagged.getOrDefault(side.getKey(), ABSENT);
            end += side.getValue();
            presentEnd += sets[next] == ABSENT ? 0 : side.getValue();
            ends[next] = end;
            if (!stepsIn) {
                presentEnds[next] = presentEnd;
            }
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
        int side = side(ends, lot.draw(invocation, TrafficSplit.WHOLE));
        if (side == ABSENT) {
            return untagged;
        }
        return sets[side] == ABSENT ? instead(invocation) : sets[side];
    }

    /** What a call without a tag draws, in words. */
    String reason(Invocation invocation) {
        int side = side(ends, lot.draw(invocation, TrafficSplit.WHOLE));
        String drawn = side == ABSENT ? "none of its tags" : "'" + split.tag(side) + "'";
        boolean absent = side != ABSENT && sets[side] == ABSENT;
        return "by split (" + split + ") draws " + drawn + (absent ? ", which no node has" : "");
    }

    /** For a call whose side has no nodes; the others keep theirs. */
    private int instead(Invocation invocation) {
        int total = presentEnds.length == 0 ? 0 : presentEnds[presentEnds.length - 1];
        return total == 0 ? untagged : sets[side(presentEnds, lot.drawAgain(invocation, total))];
    }

    private static int side(int[] ends, int drawn) {
        for (int i = 0; i < ends.length; i++) {
            if (drawn < ends[i]) {
                return i;
            }
        }
        return ABSENT;
    }
}
