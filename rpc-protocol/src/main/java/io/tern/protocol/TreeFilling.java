package io.tern.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A set, sorted collection or map with elements or keys that lead back to what is still being read: they are put in when that
 * is whole, since until then they hash and compare as something else. Not thread-safe.
 */
abstract class TreeFilling {
    private final WireType type;
    /** The number of the container's own frame. */
    private final int frame;

    private long heaviest = 1;

    private TreeFilling(WireType type, int frame) {
        this.type = type;
        this.frame = frame;
    }

    /** A collection that has what was whole as yet. */
    static TreeFilling of(WireType type, int frame, Collection<@Nullable Object> made) {
        return new OfCollection(type, frame, made);
    }

    static TreeFilling of(WireType type, int frame, Map<@Nullable Object, @Nullable Object> made) {
        return new OfMap(type, frame, made);
    }

    /** A copy that somebody made, checked only at the end. */
    static TreeFilling watching(WireType type, int frame, Collection<?> copy) {
        return new Watching(type, frame, copy);
    }

    final WireType type() {
        return type;
    }

    final int frame() {
        return frame;
    }

    /** The weight of the heaviest element or key. */
    final long heaviest() {
        return heaviest;
    }

    final void weigh(long weight) {
        heaviest = Math.max(heaviest, weight);
    }

    /** Adds an element, or a key with its value, behind all that wait. */
    abstract void add(@Nullable Object elementOrKey, @Nullable Object value);

    /** Whether it is this very container. */
    abstract boolean isOf(@Nullable Object container);

    /** Empties the container and puts everything in; {@code worst} is what one element or key may take of the budget. */
    abstract void fill(HashBudget budget, long worst);

    /** Whether everything that is in is found. */
    abstract boolean isFound(HashBudget budget, long worst);

    final void check(HashBudget budget, long worst) {
        boolean found;
        try {
            found = isFound(budget, worst);
        } catch (Throwable e) { // thrown by the element's own methods
            throw WireFormatException.refusedBy(type.toString(), e);
        }
        if (!found) {
            throw new WireFormatException(
                    "a " + type + " in a cycle, with an element or key that would not be found in it:"
                            + " its hashCode, equals or compareTo changed while it was read");
        }
    }

    private static boolean findsAll(Collection<?> hashed, HashBudget budget, long worst) {
        for (Object each : hashed) {
            long start = budget.start();
            if (!hashed.contains(each)) {
                return false;
            }
            budget.takeSince(start, worst);
        }
        return true;
    }

    /** Whether a queue gives out its smallest elements first: of its array each is behind the one at half its place. */
    @SuppressWarnings("unchecked") // it has compared them before
    private static boolean isHeap(PriorityQueue<?> queue, HashBudget budget, long worst) {
        Object[] heap = queue.toArray();
        for (int i = 1; i < heap.length; i++) {
            long start = budget.start();
            if (((Comparable<Object>) heap[(i - 1) / 2]).compareTo(heap[i]) > 0) {
                return false;
            }
            budget.takeSince(start, worst);
        }
        return true;
    }

    private static final class OfCollection extends TreeFilling {
        private final Collection<@Nullable Object> made;
        private final List<@Nullable Object> elements;

        OfCollection(WireType type, int frame, Collection<@Nullable Object> made) {
            super(type, frame);
            this.made = made;
            this.elements = new ArrayList<>(made);
        }

        @Override
        void add(@Nullable Object element, @Nullable Object value) {
            elements.add(element);
        }

        @Override
        boolean isOf(@Nullable Object container) {
            return container == made;
        }

        @Override
        void fill(HashBudget budget, long worst) {
            made.clear();
            for (Object each : elements) {
                long start = budget.start();
                TreeContainerRules.add(type(), made, each, null);
                budget.takeSince(start, worst);
            }
        }

        @Override
        boolean isFound(HashBudget budget, long worst) {
            return made instanceof PriorityQueue<?> queue
                    ? isHeap(queue, budget, worst)
                    : findsAll(made, budget, worst);
        }
    }

    private static final class Watching extends TreeFilling {
        private final Collection<?> copy;

        Watching(WireType type, int frame, Collection<?> copy) {
            super(type, frame);
            this.copy = copy;
        }

        @Override
        void add(@Nullable Object element, @Nullable Object value) {
            throw new IllegalStateException("a copy is not filled");
        }

        @Override
        boolean isOf(@Nullable Object container) {
            return false;
        }

        @Override
        void fill(HashBudget budget, long worst) {
            // it has all that it will have
        }

        @Override
        boolean isFound(HashBudget budget, long worst) {
            return findsAll(copy, budget, worst);
        }
    }

    private static final class OfMap extends TreeFilling {
        private final Map<@Nullable Object, @Nullable Object> made;
        /** Keys and values in turn. */
        private final List<@Nullable Object> entries = new ArrayList<>();

        OfMap(WireType type, int frame, Map<@Nullable Object, @Nullable Object> made) {
            super(type, frame);
            this.made = made;
            made.forEach(this::add);
        }

        @Override
        void add(@Nullable Object key, @Nullable Object value) {
            entries.add(key);
            entries.add(value);
        }

        @Override
        boolean isOf(@Nullable Object container) {
            return container == made;
        }

        @Override
        void fill(HashBudget budget, long worst) {
            made.clear();
            for (int i = 0; i < entries.size(); i += 2) {
                long start = budget.start();
                TreeContainerRules.put(type(), made, entries.get(i), entries.get(i + 1), i / 2 + 1);
                budget.takeSince(start, worst);
            }
        }

        @Override
        boolean isFound(HashBudget budget, long worst) {
            return findsAll(made.keySet(), budget, worst);
        }
    }
}
