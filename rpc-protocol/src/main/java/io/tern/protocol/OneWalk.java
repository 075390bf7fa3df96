package io.tern.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
            IdentityHashMap.class, // a copy would lose keys that are equal
            Arrays.asList().getClass(),
            List.of().getClass(),
            List.of(0).getClass(),
            Set.of().getClass(),
            Set.of(0).getClass(),
            Map.of().getClass(),
            Map.of(0, 0).getClass()));

    private OneWalk() {}

    /** The collection itself if it is a plain one, else a copy of what one walk sees; of a set each element once. */
    static Collection<?> of(Collection<?> collection) {
        if (isPlain(collection)) {
            return collection;
        }
        Collection<@Nullable Object> seen = collection instanceof Set ? new LinkedHashSet<>() : new ArrayList<>();
        walk(collection, seen::add);
        return seen;
    }

    /** The same of what need not be a collection. */
    static Collection<?> of(Iterable<?> elements) {
        if (elements instanceof Collection<?> collection) {
            return of(collection);
        }
        Collection<@Nullable Object> seen = new ArrayList<>();
        elements.forEach(seen::add);
        return seen;
    }

    /** The map itself if it is a plain one, else a copy of what one walk sees: each key once, with a value of its own. */
    static Map<?, ?> of(Map<?, ?> map) {
        if (isPlain(map)) {
            return map;
        }
        Map<@Nullable Object, @Nullable Object> seen = new LinkedHashMap<>();
        walk(map, seen::put);
        return seen;
    }

    /** The entries that one walk over a map sees, keys and values in turn. */
    static List<@Nullable Object> keysAndValues(Map<?, ?> map) {
        List<@Nullable Object> seen = new ArrayList<>();
        for (Map.Entry<?, ?> entry : of(map).entrySet()) {
            seen.add(entry.getKey());
            seen.add(entry.getValue());
        }
        return seen;
    }

    private static boolean isPlain(Object container) {
        Class<?> type = container.getClass();
        return type == ArrayList.class || type == HashMap.class || PLAIN.contains(type);
    }

    /** The JDK's synchronized collections, and its views of them, lock in forEach and not in their iterators. */
    private static void walk(Collection<?> collection, Consumer<@Nullable Object> each) {
        if (TypeTable.isPlatform(collection.getClass())) {
            collection.forEach(each);
        } else {
            for (Object element : collection) { // a subclass may have overridden that alone
                each.accept(element);
            }
        }
    }

    private static void walk(Map<?, ?> map, BiConsumer<@Nullable Object, @Nullable Object> each) {
        if (TypeTable.isPlatform(map.getClass())) {
            map.forEach(each);
        } else {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                each.accept(entry.getKey(), entry.getValue());
            }
        }
    }
}
