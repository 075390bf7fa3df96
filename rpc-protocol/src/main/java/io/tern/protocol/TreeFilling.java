package io.tern.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set, sorted collection or map with elements or keys that lead back to what is still being read: they are put in when that
 * is whole, since until then they hash and compare as something else. Not thread-safe.
 */
abstract class TreeFilling {
    private final WireType type;
    /** The number of the container's own frame. */
    private final int frame;
    /** The number of the outermost frame that must end before. */
    private int awaited = TreeFrames.NONE;

    private boolean filled;

    private TreeFilling(WireType type, int frame) {
        this.type = type;
        this.frame = frame;
    }

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

    final int awaited() {
        return awaited;
    }

    final void await(int other) {
        awaited = Math.min(awaited, other);
    }

    /** Adds an element, or a key with its value, behind all that wait. */
    abstract void add(@Nullable Object elementOrKey, @Nullable Object value);

    /** Puts in what waits, unless that was done. */
    final void fill() {
        if (!filled) {
            filled = true;
            put();
        }
    }

    abstract void put();

    /** Puts everything in again: while the first containers of a cycle were filled, the others were not. */
    abstract void refill();

    /** Whether everything that is in is found. */
    abstract boolean isFound();

    final void check() {
        boolean found;
        try {
            found = isFound();
        } catch (Throwable e) { // thrown by the element's own methods
            throw WireFormatException.refusedBy(type.toString(), e);
        }
        if (!found) {
            throw new WireFormatException(
                    "a " + type + " in a cycle, with an element or key that would not be found in it:"
                            + " its hashCode, equals or compareTo changed while it was read");
        }
    }

    private static boolean findsAll(Collection<?> hashed) {
        return hashed.stream().allMatch(hashed::contains);
    }

    private static final class OfCollection extends TreeFilling {
        private final Collection<@Nullable Object> made;
        private final List<@Nullable Object> waiting = new ArrayList<>();

        OfCollection(WireType type, int frame, Collection<@Nullable Object> made) {
            super(type, frame);
            this.made = made;
        }

        @Override
        void add(@Nullable Object element, @Nullable Object value) {
            waiting.add(element);
        }

        @Override
        void put() {
            for (Object each : waiting) {
                TreeContainerRules.add(type(), made, each, null);
            }
        }

        @Override
        void refill() {
            List<@Nullable Object> all = new ArrayList<>(made);
            made.clear();
            for (Object each : all) {
                TreeContainerRules.add(type(), made, each, null);
            }
        }

        @Override
        boolean isFound() {
            return !(made instanceof Set) || findsAll(made);
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
        void put() {
            // it has all that it will have
        }

        @Override
        void refill() {
            // nor can it be changed
        }

        @Override
        boolean isFound() {
            return findsAll(copy);
        }
    }

    private static final class OfMap extends TreeFilling {
        private final Map<@Nullable Object, @Nullable Object> made;
        private final List<@Nullable Object> keys = new ArrayList<>();
        private final List<@Nullable Object> values = new ArrayList<>();

        OfMap(WireType type, int frame, Map<@Nullable Object, @Nullable Object> made) {
            super(type, frame);
            this.made = made;
        }

        @Override
        void add(@Nullable Object key, @Nullable Object value) {
            keys.add(key);
            values.add(value);
        }

        @Override
        void put() {
            for (int i = 0; i < keys.size(); i++) {
                TreeContainerRules.put(type(), made, keys.get(i), values.get(i), made.size() + 1);
            }
        }

        @Override
        void refill() {
            List<@Nullable Object> seen = OneWalk.keysAndValues(made);
            made.clear();
            for (int i = 0; i < seen.size(); i += 2) {
                TreeContainerRules.put(type(), made, seen.get(i), seen.get(i + 1), i / 2 + 1);
            }
        }

        @Override
        boolean isFound() {
            return findsAll(made.keySet());
        }
    }
}
