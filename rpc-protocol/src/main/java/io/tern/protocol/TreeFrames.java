package io.tern.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private int depth;
    private int last;

    /** The frames that have ended while a frame around them, which they refer to, is open. */
    private @Nullable Map<Integer, Integer> unfinished;

    private final List<TreeFilling> fillings = new ArrayList<>(0);

    TreeFrames() {
        awaited[0] = NONE;
    }

    int depth() {
        return depth;
    }

    /** The number of the innermost frame. */
    int current() {
        return numbers[depth];
    }

    void begin() {
        if (++depth == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * depth);
            awaited = Arrays.copyOf(awaited, 2 * depth);
        }
        numbers[depth] = ++last;
        awaited[depth] = NONE;
    }

    /** Ends the innermost frame, and fills what has waited for it. */
    void end() {
        int number = numbers[depth];
        int outermost = awaited[depth];
        depth--;
        if (outermost < number) {
            if (unfinished == null) {
                unfinished = new HashMap<>();
            }
            unfinished.put(number, outermost);
            awaited[depth] = Math.min(awaited[depth], outermost);
        } else if (outermost == number) {
            fill(number);
        }
    }

    /** Says that the innermost frame refers to what was made in another one. */
    void refer(int frame) {
        int open = frame;
        while (open != NONE && Arrays.binarySearch(numbers, 1, depth + 1, open) < 0) {
            open = unfinished == null ? NONE : unfinished.getOrDefault(open, NONE);
        }
        awaited[depth] = Math.min(awaited[depth], open);
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
        fillings.add(filling);
    }

    /**
     * Makes a value whose constructor takes what is in it. That may copy a container which is not filled yet: then that is filled before, with elements
     * as they are, and the copy must be right at the end.
     */
    Object newOf(StructMaker maker, List<WireField> fields, @Nullable Object[] components) {
        if (!hasFillingInside()) {
            return maker.newOf(components);
        }
        Object made = keeping(maker, fields, components);
        if (made != null) {
            return made;
        }
        for (TreeFilling filling : List.copyOf(fillings)) {
            if (filling.frame() > current()) {
                filling.fill();
            }
        }
        made = maker.newOf(components);
        for (int i = 0; i < components.length; i++) {
            Object kept = fields.get(i).get(made);
            if (kept != components[i] && components[i] != TupleCodec.ABSENT) {
                watch(fields.get(i).type(), kept);
            }
        }
        return made;
    }

    private boolean hasFillingInside() {
        return !fillings.isEmpty() && fillings.get(fillings.size() - 1).frame() > current();
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

    private void watch(WireType type, @Nullable Object copy) {
        Collection<?> hashed = copy instanceof Map<?, ?> map ? map.keySet() : copy instanceof Set<?> set ? set : null;
        if (hashed != null) {
            TreeFilling watched = TreeFilling.watching(type, current(), hashed);
            watched.await(awaited[depth]);
            fillings.add(watched);
        }
    }

    private void fill(int number) {
        int from = fillings.size();
        while (from > 0 && fillings.get(from - 1).awaited() >= number) {
            from--;
        }
        List<TreeFilling> tail = fillings.subList(from, fillings.size());
        List<TreeFilling> ready = List.copyOf(tail);
        tail.clear();
        ready.forEach(TreeFilling::fill);
        ready.forEach(TreeFilling::refill);
        ready.forEach(TreeFilling::check);
    }
}
