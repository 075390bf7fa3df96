package io.tern.protocol;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that are being read, and what waits for one of them to be read whole. Not thread-safe.
 *
 * <p>Each node that is entered gets a frame with a number, which grows. A value that refers to a node with an open frame is
 * whole when the outermost of those frames ends: Tarjan's low link.
 */
final class TreeFrames {
    /** No frame. */
    static final int NONE = Integer.MAX_VALUE;

    private static final int FIRST_DEPTH = 16;

    /** By depth: the numbers of the open frames, and the outermost frame that each of them refers to. */
    private int[] numbers = new int[FIRST_DEPTH];

    private int[] awaited = new int[FIRST_DEPTH];
    /** By depth: the first of the frames that have ended and are unfinished to which it refers. */
    private int[] reached = new int[FIRST_DEPTH];

    private long[] weights = new long[FIRST_DEPTH];
    private int depth;
    private int last;

    /** The frames that have ended while a frame around them, which they refer to, is open. */
    private @Nullable Map<Integer, Integer> unfinished;

    private final HashBudget budget;
    private @Nullable TreeFillings fillings;

    TreeFrames(HashBudget budget) {
        this.budget = budget;
        awaited[0] = NONE;
        reached[0] = NONE;
    }

    int depth() {
        return depth;
    }

    /** The number of the innermost frame. */
    int current() {
        return numbers[depth];
    }

    /** Begins a frame for a node of that weight. */
    void begin(long weight) {
        if (++depth == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * depth);
            awaited = Arrays.copyOf(awaited, 2 * depth);
            reached = Arrays.copyOf(reached, 2 * depth);
            weights = Arrays.copyOf(weights, 2 * depth);
        }
        numbers[depth] = ++last;
        awaited[depth] = NONE;
        reached[depth] = NONE;
        weights[depth] = weight;
    }

    /** Ends the innermost frame, and fills what has waited for it. */
    void end() {
        int number = numbers[depth];
        int outermost = awaited[depth];
        depth--;
        reached[depth] = Math.min(reached[depth], reached[depth + 1]);
        if (outermost < number) {
            if (unfinished == null) {
                unfinished = new HashMap<>();
            }
            unfinished.put(number, outermost);
            awaited[depth] = Math.min(awaited[depth], outermost);
        } else if (outermost == number && fillings != null) {
            fillings.settle(number, weights[depth + 1]);
        }
    }

    /** Says that the innermost frame refers to what was made in another one. */
    void refer(int frame) {
        int open = frame;
        while (open != NONE && !isOpen(open)) {
            open = unfinished == null ? NONE : unfinished.getOrDefault(open, NONE);
        }
        awaited[depth] = Math.min(awaited[depth], open);
        if (open < frame) {
            reached[depth] = Math.min(reached[depth], frame);
        }
    }

    /** Begins a part of the innermost frame; returns what {@link #endPart} wants. */
    int beginPart() {
        int before = awaited[depth];
        awaited[depth] = NONE;
        return before;
    }

    /** The frame that has to end before the part is whole, or {@link #NONE} if it is. */
    int endPart(int before) {
        int part = awaited[depth];
        awaited[depth] = Math.min(before, part);
        return part;
    }

    /** Fills a container as soon as all that it waits for is whole. */
    void defer(TreeFilling filling) {
        if (fillings == null) {
            fillings = new TreeFillings(budget);
        }
        fillings.defer(filling);
    }

    /**
     * Makes a value whose constructor takes what is in it. That may copy a container which is not filled yet: then that is
     * filled before, with elements as they are, and the copy must be right at the end.
     */
    Object newOf(StructMaker maker, List<WireField> fields, @Nullable Object[] components) {
        int from = Math.min(current() + 1, reached[depth]);
        if (fillings == null || !fillings.hasFrom(from)) {
            return maker.newOf(components);
        }
        Object made = keeping(maker, fields, components);
        if (made != null) {
            return made;
        }
        fillings.fillEarly(from, each -> isPartOf(components, each), weightOf(awaited[depth]));
        made = maker.newOf(components);
        for (int i = 0; i < components.length; i++) {
            Object kept = fields.get(i).get(made);
            if (kept != components[i] && components[i] != TupleCodec.ABSENT) {
                watch(fillings, fields.get(i).type(), kept);
            }
        }
        return made;
    }

    /** Whether a container was read in the innermost frame, or is one of the components that were read elsewhere. */
    private boolean isPartOf(@Nullable Object[] components, TreeFilling filling) {
        return filling.frame() > current() || Stream.of(components).anyMatch(filling::isOf);
    }

    private boolean isOpen(int frame) {
        return indexOf(frame) > 0;
    }

    private int indexOf(int frame) {
        return Arrays.binarySearch(numbers, 1, depth + 1, frame);
    }

    private long weightOf(int frame) {
        return weights[Math.max(1, indexOf(frame))];
    }

    /** The record, or null if it does not keep all that it is given, or refuses it. */
    private static @Nullable Object keeping(StructMaker maker, List<WireField> fields, @Nullable Object[] components) {
        try {
            Object made = maker.newOf(components);
            for (int i = 0; i < components.length; i++) {
                boolean container = components[i] instanceof Collection || components[i] instanceof Map;
                if (container && fields.get(i).get(made) != components[i]) {
                    return null;
                }
            }
            return made;
        } catch (WireFormatException e) { // of a set that is empty as yet, say
            return null;
        }
    }

    private void watch(TreeFillings watching, WireType type, @Nullable Object copy) {
        Collection<?> hashed = copy instanceof Map<?, ?> map ? map.keySet() : copy instanceof Set<?> set ? set : null;
        if (hashed != null) {
            TreeFilling watched = TreeFilling.watching(type, current(), hashed);
            watched.weigh(weights[depth]);
            watching.watch(watched);
        }
    }
}
