package io.tern.protocol;

import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which collection or map is made for a declared class: interfaces get the usual implementation, concrete classes of
 * the JDK themselves. The sender's implementation class is not kept. Immutable.
 */
final class Containers {
    private static final Map<String, IntFunction<Collection<@Nullable Object>>> COLLECTIONS = collections();
    private static final Map<String, IntFunction<Map<@Nullable Object, @Nullable Object>>> MAPS = maps();

    private Containers() {}

    static boolean isCollection(Class<?> type) {
        return type == EnumSet.class || COLLECTIONS.containsKey(type.getName());
    }

    static boolean isMap(Class<?> type) {
        return type == EnumMap.class || MAPS.containsKey(type.getName());
    }

    /** How to make a collection with room for so many elements. */
    static IntFunction<Collection<@Nullable Object>> collectionMaker(Class<?> type, Class<?> element) {
        if (type == EnumSet.class) {
            return size -> newEnumSet(element);
        }
        IntFunction<Collection<@Nullable Object>> maker = COLLECTIONS.get(type.getName());
        if (maker == null) {
            throw new IllegalArgumentException("no collection of the type table: " + type.getName());
        }
        return maker;
    }

    /** How to make a map with room for so many entries. */
    static IntFunction<Map<@Nullable Object, @Nullable Object>> mapMaker(Class<?> type, Class<?> key) {
        if (type == EnumMap.class) {
            return size -> newEnumMap(key);
        }
        IntFunction<Map<@Nullable Object, @Nullable Object>> maker = MAPS.get(type.getName());
        if (maker == null) {
            throw new IllegalArgumentException("no map of the type table: " + type.getName());
        }
        return maker;
    }

    /** Whether lists, sets and queues may stand where the class is declared, and each arrives as what it is. */
    static boolean isOfAnyKind(Class<?> type) {
        return type == Collection.class || type.getName().equals("java.util.SequencedCollection");
    }

    static boolean isEntry(Class<?> type) {
        return type == Map.Entry.class
                || type == AbstractMap.SimpleEntry.class
                || type == AbstractMap.SimpleImmutableEntry.class;
    }

    /** An entry of a class for which {@link #isEntry} holds. */
    static Map.Entry<@Nullable Object, @Nullable Object> newEntry(
            Class<?> type, @Nullable Object key, @Nullable Object value) {
        return type == AbstractMap.SimpleEntry.class
                ? new AbstractMap.SimpleEntry<>(key, value)
                : new AbstractMap.SimpleImmutableEntry<>(key, value);
    }

    /** Whether the class sorts by the natural order of its elements or keys; a comparator does not travel. */
    static boolean isSorted(Class<?> type) {
        return SortedSet.class.isAssignableFrom(type)
                || SortedMap.class.isAssignableFrom(type)
                || type == PriorityQueue.class;
    }

    /** Refuses a value with a comparator of its own: the reader's would be in another order, or could not be made at all. */
    static void requireNaturalOrder(WireType type, Object value) {
        Comparator<?> comparator = isSorted(type.raw()) ? comparatorOf(value) : null;
        if (comparator == null || comparator == Comparator.naturalOrder()) {
            return;
        }
        String instead = value instanceof Map ? "java.util.Map" : "java.util.List";
        throw new WireValueException("a " + type + " with a comparator; comparators do not travel." + " Declare "
                + instead + ", which keeps the order, or sort by the natural order");
    }

    /** The entries of a map; of Properties also their defaults. */
    static Map<?, ?> contents(Map<?, ?> map) {
        if (!(map instanceof Properties properties)) {
            return map;
        }
        Map<@Nullable Object, @Nullable Object> contents = new LinkedHashMap<>();
        properties.forEach((key, value) -> {
            if (!(key instanceof String) || !(value instanceof String)) {
                throw new WireValueException("a java.util.Properties with a key or value that is no String;"
                        + " declare a java.util.Map for such values");
            }
        });
        for (String name : properties.stringPropertyNames()) {
            String value = properties.getProperty(name);
            if (value != null) { // removed since
                contents.put(name, value);
            }
        }
        return contents;
    }

    private static @Nullable Comparator<?> comparatorOf(Object value) {
        if (value instanceof SortedSet<?> set) {
            return set.comparator();
        }
        if (value instanceof SortedMap<?, ?> map) {
            return map.comparator();
        }
        return value instanceof PriorityQueue<?> queue ? queue.comparator() : null;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the walk over the types has checked that it is an enum
    private static Collection<@Nullable Object> newEnumSet(Class<?> element) {
        return (Collection) EnumSet.noneOf((Class) element);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // as above
    private static Map<@Nullable Object, @Nullable Object> newEnumMap(Class<?> key) {
        return new EnumMap(key);
    }

    /** By name: the Sequenced… interfaces exist from Java 21 on. */
    @SuppressWarnings("JdkObsolete") // users declare them; a linked list, unlike an ArrayDeque, holds nulls
    private static Map<String, IntFunction<Collection<@Nullable Object>>> collections() {
        Map<String, IntFunction<Collection<@Nullable Object>>> makers = new HashMap<>();
        makers.put("java.util.SequencedCollection", ArrayList::new);
        makers.put("java.util.SequencedSet", Containers::newLinkedHashSet);
        makers.put(Iterable.class.getName(), ArrayList::new);
        makers.put(Collection.class.getName(), ArrayList::new);
        makers.put(List.class.getName(), ArrayList::new);
        makers.put(ArrayList.class.getName(), ArrayList::new);
        makers.put(LinkedList.class.getName(), size -> new LinkedList<>());
        makers.put(Vector.class.getName(), Vector::new);
        makers.put(Stack.class.getName(), size -> new Stack<>());
        makers.put(Set.class.getName(), Containers::newLinkedHashSet);
        makers.put(LinkedHashSet.class.getName(), Containers::newLinkedHashSet);
        makers.put(HashSet.class.getName(), size -> new HashSet<>(capacity(size)));
        makers.put(SortedSet.class.getName(), size -> new TreeSet<>());
        makers.put(NavigableSet.class.getName(), size -> new TreeSet<>());
        makers.put(TreeSet.class.getName(), size -> new TreeSet<>());
        makers.put(ConcurrentSkipListSet.class.getName(), size -> new ConcurrentSkipListSet<>());
        makers.put(Queue.class.getName(), size -> new LinkedList<>());
        makers.put(Deque.class.getName(), size -> new LinkedList<>());
        makers.put(ArrayDeque.class.getName(), ArrayDeque::new);
        makers.put(PriorityQueue.class.getName(), size -> new PriorityQueue<>());
        makers.put(ConcurrentLinkedQueue.class.getName(), size -> new ConcurrentLinkedQueue<>());
        makers.put(ConcurrentLinkedDeque.class.getName(), size -> new ConcurrentLinkedDeque<>());
        return Map.copyOf(makers);
    }

    @SuppressWarnings("JdkObsolete") // users declare it
    private static Map<String, IntFunction<Map<@Nullable Object, @Nullable Object>>> maps() {
        Map<String, IntFunction<Map<@Nullable Object, @Nullable Object>>> makers = new HashMap<>();
        makers.put("java.util.SequencedMap", size -> new LinkedHashMap<>(capacity(size)));
        makers.put(Map.class.getName(), size -> new LinkedHashMap<>(capacity(size)));
        makers.put(LinkedHashMap.class.getName(), size -> new LinkedHashMap<>(capacity(size)));
        makers.put(HashMap.class.getName(), size -> new HashMap<>(capacity(size)));
        makers.put(Hashtable.class.getName(), size -> new Hashtable<>());
        makers.put(Properties.class.getName(), size -> new Properties());
        makers.put(SortedMap.class.getName(), size -> new TreeMap<>());
        makers.put(NavigableMap.class.getName(), size -> new TreeMap<>());
        makers.put(TreeMap.class.getName(), size -> new TreeMap<>());
        makers.put(ConcurrentMap.class.getName(), size -> new ConcurrentHashMap<>());
        makers.put(ConcurrentHashMap.class.getName(), size -> new ConcurrentHashMap<>());
        makers.put(ConcurrentNavigableMap.class.getName(), size -> new ConcurrentSkipListMap<>());
        makers.put(ConcurrentSkipListMap.class.getName(), size -> new ConcurrentSkipListMap<>());
        return Map.copyOf(makers);
    }

    private static Collection<@Nullable Object> newLinkedHashSet(int size) {
        return new LinkedHashSet<>(capacity(size));
    }

    /** So that a hash table of that many elements need not grow. */
    private static int capacity(int size) {
        return (int) Math.min(1L << 30, size * 4L / 3 + 1);
    }
}
