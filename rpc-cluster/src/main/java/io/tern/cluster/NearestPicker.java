package io.tern.cluster;

import io.tern.api.Eligibility;
import io.tern.api.Invocation;
import io.tern.api.MethodDescriptor;
import io.tern.api.Node;
import io.tern.api.Picker;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Picks among the nearest nodes, each ring by a picker of its own, and further away as far as the near ones are too few. Thread-safe;
 * picking allocates nothing.
 */
final class NearestPicker implements Picker {
    /*
     * Envoy's priority levels with overprovisioning (its documentation, "Priority levels"): while spillPercent of a ring's nodes can
     * take calls, the ring gets them all; below that its share falls in proportion, and the next ring gets what is left, by the
     * same rule. Envoy's factor of 1.4 is a spillPercent of 71.
     *
     * What counts is whether a node can take calls: what keeps a call from every node, as a full limit of the caller's does, says nothing
     * about any ring.
     *
     * The shares are only the usual case. Where the ring that a call has drawn has no node for it, since all are tried, held off by
     * a guard or have just gone, it goes to the others, nearest first. So they may be a little old: they are counted again
     * when the clock of the calls' beginnings has moved on by 2^24 ns, 17 ms, by the call that comes first.
     */
    private static final int WHOLE = TrafficSplit.WHOLE;

    private static final int TICK_SHIFT = 24;
    private static final int SHARE_BITS = 14;
    private static final int SHARE_MASK = (1 << SHARE_BITS) - 1;

    private final Ring[] rings;
    private final int spillPercent;
    private final CallLot lot;
    private final ToIntFunction<MethodDescriptor> keys;
    /** Above the tick, below the shares of the first ring and the second. */
    private final AtomicLong shares = new AtomicLong(-1);

    /** Some nodes that are equally near, with their picker. */
    record Ring(String name, List<Node> nodes, Picker picker) {
        /** How many of its nodes would take a call, of so many that count, in hundredths of a percent of what is enough. */
        private int strength(Invocation invocation, int spillPercent) {
            int counted = 0;
            int ready = 0;
            for (int i = 0; i < nodes.size(); i++) {
                Node node = nodes.get(i);
                if (node.weight() > 0) {
                    counted++;
                    ready += Presence.takesWell(node, invocation) ? 1 : 0;
                }
            }
            return counted == 0
                    ? 0
                    : (int) Math.min(WHOLE, (long) ready * WHOLE * 100 / ((long) counted * spillPercent));
        }
    }

    /**
     * A picker over rings.
     *
     * @param rings two or three, nearest first
     * @param spillPercent of a ring's nodes that are enough for all calls
     * @param keys the index of the argument by which a method's calls stay in a ring, or -1; allocates nothing
     */
    NearestPicker(List<Ring> rings, int spillPercent, CallLot lot, ToIntFunction<MethodDescriptor> keys) {
        this.rings = rings.toArray(Ring[]::new);
        this.spillPercent = spillPercent;
        this.lot = lot;
        this.keys = keys;
    }

    @Override
    public @Nullable Node pick(Invocation invocation, Eligibility eligibility) {
        int drawn = draw(invocation);
        Node node = rings[drawn].picker().pick(invocation, eligibility);
        for (int i = 0; !hasWeight(node) && i < rings.length; i++) {
            Node other = i == drawn ? null : rings[i].picker().pick(invocation, eligibility);
            node = node == null || hasWeight(other) ? other : node;
        }
        return node;
    }

    /** Far away or not, a node of weight 0 is for calls that find no other. */
    private static boolean hasWeight(@Nullable Node node) {
        return node != null && node.weight() > 0;
    }

    private int draw(Invocation invocation) {
        long current = current(invocation);
        int first = (int) (current >>> SHARE_BITS) & SHARE_MASK;
        if (first >= WHOLE) {
            return 0;
        }
        int drawn = lot.drawDistance(invocation, keys.applyAsInt(invocation.method()), WHOLE);
        if (drawn < first) {
            return 0;
        }
        int second = (int) current & SHARE_MASK;
        return rings.length == 2 || drawn < first + second ? 1 : 2;
    }

    private long current(Invocation invocation) {
        long tick = invocation.startNanos() >>> TICK_SHIFT << (2 * SHARE_BITS);
        long seen = shares.get();
        if ((seen & -1L << (2 * SHARE_BITS)) == tick) {
            return seen;
        }
        int first = rings[0].strength(invocation, spillPercent);
        int second = first == WHOLE ? 0 : Math.min(WHOLE - first, rings[1].strength(invocation, spillPercent));
        if (first + second < WHOLE && rings[rings.length - 1].strength(invocation, spillPercent) == 0) {
            // What is left for a last ring that is no better stays with the others as they have shared before, or in
            // the first.
            first = first + second == 0 ? WHOLE : first * WHOLE / (first + second);
            second = WHOLE - first;
        }
        long counted = tick | (long) first << SHARE_BITS | second;
        shares.compareAndSet(seen, counted);
        return counted;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "nearest[", "]");
        for (Ring ring : rings) {
            text.add(ring.name() + ": " + ring.picker());
        }
        return text.toString();
    }
}
