package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Type;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that change while they are written: other threads do it at any moment, the elements here at the worst one. */
final class ChangingValuesTest {
    private static final int ENTRIES = 40;

    static Stream<Arguments> serializers() {
        return Stream.of(
                Arguments.of(new ProtostuffSerializer(), Layout.TAGGED),
                Arguments.of(new ProtostuffSerializer(), Layout.COMPACT),
                Arguments.of(new JsonSerializer(), Layout.TAGGED),
                Arguments.of(new HessianSerializer(), Layout.TAGGED));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void eachKeyOfAChangingMapKeepsItsOwnValue(Serializer serializer, Layout layout) {
        Type type = new TypeOf<Map<Integer, List<Integer>>>() {}.type();
        assertKeysHaveTheirValues(
                (Map<?, ?>) roundTrip(serializer, layout, type, changingMap(UnaryOperator.identity())));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void eachKeyOfAChangingMapOfTextsKeepsItsOwnValueWhereObjectIsDeclared(Serializer serializer, Layout layout) {
        Map<Object, Object> map = new ConcurrentHashMap<>();
        for (int i = 0; i < ENTRIES; i++) {
            String key = "k" + i;
            map.put(key, new Changing<Object>(List.of(key), () -> replaceAll(map)));
        }
        Map<?, ?> read = (Map<?, ?>) roundTrip(serializer, layout, Object.class, map);
        assertThat(read).isNotEmpty();
        read.forEach((key, value) -> assertThat(value).isEqualTo(List.of(key)));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aChangingMapInAnUnmodifiableOneIsReadAsWell(Serializer serializer, Layout layout) {
        Type type = new TypeOf<Map<Integer, List<Integer>>>() {}.type();
        assertKeysHaveTheirValues(
                (Map<?, ?>) roundTrip(serializer, layout, type, changingMap(Collections::unmodifiableMap)));
    }

    /** So long as a table of a {@code ConcurrentHashMap} has chains, a key that goes and comes back is met again in its chain. */
    @ParameterizedTest
    @MethodSource("serializers")
    void aKeyThatOneWalkMeetsTwiceIsSentOnce(Serializer serializer, Layout layout) {
        Type type = new TypeOf<Map<String, Integer>>() {}.type();
        Map<?, ?> map = new Entries(List.of(Map.entry("a", 1), Map.entry("b", 2), Map.entry("a", 3)));
        assertThat(roundTrip(serializer, layout, type, map)).isEqualTo(Map.of("a", 3, "b", 2));
        assertThat(roundTrip(serializer, layout, Object.class, map)).isEqualTo(Map.of("a", 3, "b", 2));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void anElementThatOneWalkMeetsTwiceIsSentOnce(Serializer serializer, Layout layout) {
        Set<String> set = new Elements<>(List.of("a", "b", "a"));
        Type type = new TypeOf<Set<String>>() {}.type();
        assertThat(roundTrip(serializer, layout, type, set)).isEqualTo(Set.of("a", "b"));
        assertThat(roundTrip(serializer, layout, Object.class, set)).isEqualTo(Set.of("a", "b"));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void collectionsThatGrowAndShrinkArriveAsOneWalkHasSeenThem(Serializer serializer, Layout layout) {
        Type type = new TypeOf<Collection<List<Integer>>>() {}.type();
        for (Collection<List<Integer>> collection : List.<Collection<List<Integer>>>of(
                new CopyOnWriteArrayList<>(), new ConcurrentLinkedQueue<>(), ConcurrentHashMap.newKeySet())) {
            for (int i = 0; i < ENTRIES; i++) {
                int number = i;
                collection.add(new Changing<>(List.of(i), () -> {
                    collection.removeIf(each -> each.get(0) == number + 1);
                    collection.add(List.of(number + 1_000));
                }));
            }
            Collection<?> read = (Collection<?>) roundTrip(serializer, layout, type, collection);
            assertThat(read).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aSizeThatIsNotTheNumberOfElementsDoesNotMatter(Serializer serializer, Layout layout) {
        Type type = new TypeOf<Collection<String>>() {}.type();
        for (int size : new int[] {0, 1, 5}) {
            Collection<String> collection = new AbstractCollection<>() {
                @Override
                public Iterator<String> iterator() {
                    return List.of("a", "b", "c").iterator();
                }

                @Override
                public int size() {
                    return size;
                }
            };
            assertThat(roundTrip(serializer, layout, type, collection)).isEqualTo(List.of("a", "b", "c"));
            assertThat(roundTrip(serializer, layout, Object.class, collection)).isEqualTo(List.of("a", "b", "c"));
        }
    }

    /** Sent without one of them, it would be another set, and nobody would know. */
    @ParameterizedTest
    @MethodSource("serializers")
    @SuppressWarnings("StringOperationCanBeSimplified") // another object
    void elementsThatTheirSetTellsApartThoughTheyAreEqualAreRefused(Serializer serializer, Layout layout) {
        Type type = new TypeOf<Set<String>>() {}.type();
        Set<String> byIdentity = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<String> byPlace = new ConcurrentSkipListSet<>(Comparator.comparingInt(System::identityHashCode));
        for (String element : List.of("b", new String("a"), "a")) {
            byIdentity.add(element);
            byPlace.add(element);
        }
        for (Set<String> set : List.of(byIdentity, byPlace, Collections.unmodifiableSet(byIdentity))) {
            assertThatThrownBy(() -> roundTrip(serializer, layout, type, set))
                    .isInstanceOf(WireFormatException.class)
                    .hasMessageContaining("an element twice");
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    @SuppressWarnings("StringOperationCanBeSimplified") // another object
    void keysThatTheirMapTellsApartThoughTheyAreEqualAreRefused(Serializer serializer, Layout layout) {
        Type type = new TypeOf<Map<String, Integer>>() {}.type();
        IdentityHashMap<String, Integer> byIdentity = new IdentityHashMap<>();
        byIdentity.put("a", 1);
        byIdentity.put(new String("a"), 2);
        for (Map<String, Integer> map : List.of(byIdentity, Collections.unmodifiableMap(byIdentity))) {
            assertThatThrownBy(() -> roundTrip(serializer, layout, type, map)).isInstanceOf(WireFormatException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void collectionsWithoutEndAreWalkedUntilTheFrameIsFull(Serializer serializer, Layout layout) {
        Type list = new TypeOf<List<Integer>>() {}.type();
        Type iterable = new TypeOf<Iterable<Integer>>() {}.type();
        Type set = new TypeOf<Set<Integer>>() {}.type();
        Type map = new TypeOf<Map<Integer, Integer>>() {}.type();
        Iterable<Integer> endless = () -> new Endless<>(Integer::valueOf).iterator();
        assertTooLarge(serializer, layout, list, Collections.nCopies(Integer.MAX_VALUE - 1, 1));
        assertTooLarge(serializer, layout, iterable, endless);
        assertTooLarge(serializer, layout, set, new Endless<>(Integer::valueOf));
        assertTooLarge(serializer, layout, set, new Endless<>(i -> 1));
        assertTooLarge(serializer, layout, map, new EndlessMap(new Endless<>(i -> Map.entry(i, i))));
        assertTooLarge(serializer, layout, Object.class, new EndlessMap(new Endless<>(i -> Map.entry(i, i))));
    }

    /** Transports know a frame that is too large by an exception of its buffer. */
    private static void assertTooLarge(Serializer serializer, Layout layout, Type type, Object value) {
        TupleCodec codec = serializer.bind(TypeGraph.ofTypes(List.of(type))).codec(List.of(type));
        ByteBuf out = Unpooled.buffer(0, 100_000);
        assertThatThrownBy(() -> codec.write(new Object[] {value}, out, layout))
                .isInstanceOf(WireValueException.class)
                .cause()
                .isInstanceOf(IndexOutOfBoundsException.class)
                .satisfies(full ->
                        assertThat(full.getStackTrace()[0].getClassName()).startsWith("io.netty.buffer."));
        assertThat(out.readableBytes()).isZero();
    }

    /** The wire has one walk's entries, not keys of one and values of another. */
    private static void assertKeysHaveTheirValues(Map<?, ?> read) {
        assertThat(read).isNotEmpty();
        read.forEach((key, value) -> assertThat(value).isEqualTo(List.of(key)));
    }

    private static Map<Integer, List<Integer>> changingMap(UnaryOperator<Map<Integer, List<Integer>>> view) {
        ConcurrentMap<Integer, List<Integer>> map = new ConcurrentHashMap<>();
        for (int i = 0; i < ENTRIES; i++) {
            int number = i;
            map.put(i, new Changing<>(List.of(i), () -> {
                map.remove(number + 1);
                map.remove(number + 2);
                map.put(number + 1_000, List.of(number + 1_000));
            }));
        }
        return view.apply(map);
    }

    private static void replaceAll(Map<Object, Object> map) {
        map.clear();
        for (int i = 0; i < 2 * ENTRIES; i++) {
            map.put("n" + i, List.of("n" + i));
        }
    }

    private static Object roundTrip(Serializer serializer, Layout layout, Type type, Object value) {
        TupleCodec codec = serializer.bind(TypeGraph.ofTypes(List.of(type))).codec(List.of(type));
        ByteBuf out = Unpooled.buffer();
        codec.write(new Object[] {value}, out, layout);
        Object read = codec.read(out, layout)[0];
        assertThat(read).isNotNull();
        return read;
    }

    /** A list that changes something else the first time somebody looks at it. */
    private static final class Changing<T> extends AbstractList<T> {
        private final List<T> elements;
        private final Runnable change;
        private boolean changed;

        Changing(List<T> elements, Runnable change) {
            this.elements = elements;
            this.change = change;
        }

        @Override
        public Iterator<T> iterator() {
            if (!changed) {
                changed = true;
                change.run();
            }
            return elements.iterator();
        }

        @Override
        public T get(int index) {
            return elements.get(index);
        }

        @Override
        public int size() {
            return elements.size();
        }

        @Override
        public boolean equals(Object other) {
            return elements.equals(other);
        }

        @Override
        public int hashCode() {
            return elements.hashCode();
        }
    }

    private static final class Entries extends AbstractMap<String, Integer> {
        private final List<Map.Entry<String, Integer>> entries;

        Entries(List<Map.Entry<String, Integer>> entries) {
            this.entries = entries;
        }

        @Override
        public Set<Map.Entry<String, Integer>> entrySet() {
            return new Elements<>(entries);
        }
    }

    private static final class Elements<T> extends AbstractSet<T> {
        private final List<T> elements;

        Elements(List<T> elements) {
            this.elements = elements;
        }

        @Override
        public Iterator<T> iterator() {
            return elements.iterator();
        }

        @Override
        public int size() {
            return elements.size();
        }
    }

    /** It gives out a million: so many no test should need. */
    private static final class Endless<T> extends AbstractSet<T> {
        private final IntFunction<T> elements;

        Endless(IntFunction<T> elements) {
            this.elements = elements;
        }

        @Override
        public Iterator<T> iterator() {
            return IntStream.range(0, 1_000_000).mapToObj(elements).iterator();
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }
    }

    private static final class EndlessMap extends AbstractMap<Integer, Integer> {
        private final Set<Map.Entry<Integer, Integer>> entries;

        EndlessMap(Set<Map.Entry<Integer, Integer>> entries) {
            this.entries = entries;
        }

        @Override
        public Set<Map.Entry<Integer, Integer>> entrySet() {
            return entries;
        }
    }
}
