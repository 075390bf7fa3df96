package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collections and maps as a single walk has seen them, for writers that count and then write. Other threads may change a
 * concurrent collection at any time: its size and its elements then belong to different moments, and a key that is removed
 * and added again is seen twice. Stateless.
 */
final class OneWalk {
    /** Nobody may change these while they are walked, so they need no copy. */
    private static final Set<Class<?>> PLAIN = Set.copyOf(List.of(
            ArrayList.class,
            LinkedList.class,
            ArrayDeque.class,
            PriorityQueue.class,
            HashSet.class,
            LinkedHashSet.class,
            TreeSet.class,
            HashMap.class,
            LinkedHashMap.class,
            TreeMap.class,
            IdentityHashMap.class,
            Arrays.asList().getClass(),
            List.of().getClass(),
            List.of(0).getClass(),
            Set.of().getClass(),
            Set.of(0).getClass(),
            Map.of().getClass(),
            Map.of(0, 0).getClass()));

    /** A walk that met equal elements is repeated so often at most: what comes and goes is hardly met twice each time. */
    private static final int WALKS = 8;

    private OneWalk() {}

    /**
     * The elements themselves if they are a plain collection, else a copy of what one walk sees; of a set each element once.
     *
     * @param out where the elements go; each takes a byte at least, so that a walk without end stops where it is full
     */
    static Collection<?> of(Iterable<?> elements, ByteBuf out) {
        if (elements instanceof Collection<?> collection && isPlain(collection)) {
            return collection;
        }
        return elements instanceof Set ? distinct(() -> walk(elements, out), 1) : walk(elements, out);
    }

    /** The map itself if it is a plain one, else a copy of what one walk sees: each key once, with a value of its own. */
    static Map<?, ?> of(Map<?, ?> map, ByteBuf out) {
        return isPlain(map) ? map : new Seen(distinct(() -> walk(map, out), 2));
    }

    /** The entries that one walk over a map sees, keys and values in turn. */
    static List<@Nullable Object> keysAndValues(Map<?, ?> map, ByteBuf out) {
        return isPlain(map) ? walk(map, out) : distinct(() -> walk(map, out), 2);
    }

    /**
     * What a walk has seen, without what is there twice because it went and came back. Some collections tell equal elements
     * apart: those stay, for the reader to decide.
     *
     * @param step 1 for elements, 2 for keys and values in turn
     */
    private static List<@Nullable Object> distinct(Supplier<List<@Nullable Object>> walk, int step) {
        List<@Nullable Object> seen = walk.get();
        for (int i = 1; hasEqual(seen, step); i++) {
            if (i == WALKS) {
                return withoutSame(seen, step);
            }
            seen = walk.get();
        }
        return seen;
    }

    private static boolean hasEqual(List<@Nullable Object> seen, int step) {
        Set<@Nullable Object> found = new HashSet<>(seen.size() / step * 4 / 3 + 1);
        for (int i = 0; i < seen.size(); i += step) {
            if (!found.add(seen.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** The same object is in no set twice; of a map its last value counts. */
    private static List<@Nullable Object> withoutSame(List<@Nullable Object> seen, int step) {
        IdentityHashMap<@Nullable Object, Integer> places = new IdentityHashMap<>();
        List<@Nullable Object> kept = new ArrayList<>();
        for (int i = 0; i < seen.size(); i += step) {
            Integer known = places.putIfAbsent(seen.get(i), kept.size());
            if (known == null) {
                kept.addAll(seen.subList(i, i + step));
            } else if (step == 2) {
                kept.set(known + 1, seen.get(i + 1));
            }
        }
        return kept;
    }

    private static boolean isPlain(Object container) {
        Class<?> type = container.getClass();
        return type == ArrayList.class || type == HashMap.class || PLAIN.contains(type);
    }

    /** The JDK's synchronized collections, and its views of them, lock in forEach and not in their iterators. */
    private static List<@Nullable Object> walk(Iterable<?> elements, ByteBuf out) {
        Elements seen = new Elements(out);
        if (TypeTable.isPlatform(elements.getClass())) {
            elements.forEach(seen::add);
        } else {
            for (Object element : elements) { // a subclass may have overridden that alone
                seen.add(element);
            }
        }
        return seen.all;
    }

    private static List<@Nullable Object> walk(Map<?, ?> map, ByteBuf out) {
        Elements seen = new Elements(out);
        if (TypeTable.isPlatform(map.getClass())) {
            map.forEach(seen::add);
        } else {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                seen.add(entry.getKey(), entry.getValue());
            }
        }
        return seen.all;
    }

    /** No more elements than a buffer can take bytes. */
    private static final class Elements {
        private final List<@Nullable Object> all = new ArrayList<>();
        private final ByteBuf out;
        private final int most;

        Elements(ByteBuf out) {
            this.out = out;
            this.most = out.maxWritableBytes();
        }

        void add(@Nullable Object element) {
            if (all.size() >= most) {
                out.ensureWritable(most + 1); // fails as it would when they were written
            }
            all.add(element);
        }

        void add(@Nullable Object key, @Nullable Object value) {
            add(key);
            add(value);
        }
    }

    /** A map as it was seen, which may have keys that are equal. */
    private static final class Seen extends AbstractMap<@Nullable Object, @Nullable Object> {
        private final List<@Nullable Object> keysAndValues;

        Seen(List<@Nullable Object> keysAndValues) {
            this.keysAndValues = keysAndValues;
        }

        @Override
        public Set<Map.Entry<@Nullable Object, @Nullable Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<@Nullable Object, @Nullable Object>> iterator() {
                    Iterator<@Nullable Object> all = keysAndValues.iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return all.hasNext();
                        }

                        @Override
                        public Map.Entry<@Nullable Object, @Nullable Object> next() {
                            return new SimpleImmutableEntry<>(all.next(), all.next());
                        }
                    };
                }

                @Override
                public int size() {
                    return keysAndValues.size() / 2;
                }
            };
        }
    }
}
