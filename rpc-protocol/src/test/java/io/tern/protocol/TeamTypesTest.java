package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.File;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's types that teams have in their classes, in every serializer and layout. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // that is what teams have
final class TeamTypesTest {
    private static final Type MAP = new TypeOf<TreeMap<String, Integer>>() {}.type();
    private static final Type COLLECTION = new TypeOf<Collection<String>>() {}.type();

    static Stream<Arguments> ways() {
        return serializers()
                .flatMap(serializer -> Arrays.stream(Layout.values()).map(layout -> Arguments.of(serializer, layout)));
    }

    static Stream<Serializer> serializers() {
        return Stream.of(new ProtostuffSerializer(), new HessianSerializer(), new JsonSerializer());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void atomicsAndSqlTimesTravelWhereTheyAndWhereObjectIsDeclared(Serializer serializer, Layout layout) {
        Timestamp timestamp = Timestamp.valueOf("1969-01-31 12:30:00.123456789");
        List<Object> values = List.of(
                new AtomicInteger(Integer.MIN_VALUE),
                new AtomicLong(Long.MAX_VALUE),
                new AtomicBoolean(true),
                timestamp,
                new java.sql.Date(-1),
                new Time(86_399_999));
        for (Object value : values) {
            for (Type declared : List.of(value.getClass(), Object.class)) {
                Object read = carry(serializer, layout, declared, value);
                assertThat(ValueText.of(read)).isEqualTo(ValueText.of(value));
            }
        }
        assertThat(carry(serializer, layout, Number.class, new AtomicLong(7))).hasToString("7");
    }

    /** Drivers of databases put them there. */
    @ParameterizedTest
    @MethodSource("ways")
    void aTimestampWhereDateIsDeclaredTravelsAsADate(Serializer serializer, Layout layout) {
        Timestamp timestamp = new Timestamp(1_234);
        timestamp.setNanos(234_000_001);
        assertThat(carry(serializer, layout, Date.class, timestamp)).isExactlyInstanceOf(Date.class);
        assertThat(carry(serializer, layout, Date.class, timestamp)).isEqualTo(new Date(1_234));
        assertThat(carry(serializer, layout, Date.class, new java.sql.Date(5))).isEqualTo(new Date(5));
        TupleCodec codec = codec(serializer, Date.class);
        assertThat(SerializerContractTest.write(codec, layout, timestamp))
                .as("the bytes that older sides read")
                .isEqualTo(SerializerContractTest.write(codec, layout, new Date(1_234)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anEntryTravelsWithNulls(Serializer serializer, Layout layout) {
        Type declared = new TypeOf<Map.Entry<String, List<Integer>>>() {}.type();
        Map.Entry<String, List<Integer>> entry =
                Map.of("k", List.of(1, 2)).entrySet().iterator().next();
        assertThat(carry(serializer, layout, declared, entry)).isEqualTo(entry);
        Map.Entry<String, List<Integer>> nulls = new AbstractMap.SimpleEntry<>(null, null);
        assertThat(carry(serializer, layout, declared, nulls)).isEqualTo(nulls);
        assertThat(carry(serializer, layout, Object.class, entry)).isEqualTo(entry);
        Type changeable = new TypeOf<AbstractMap.SimpleEntry<String, String>>() {}.type();
        assertThat(carry(serializer, layout, changeable, new AbstractMap.SimpleEntry<>("a", "b")))
                .isExactlyInstanceOf(AbstractMap.SimpleEntry.class)
                .isEqualTo(Map.entry("a", "b"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void propertiesTravelWithTheirDefaults(Serializer serializer, Layout layout) {
        Properties defaults = new Properties();
        defaults.setProperty("a", "default");
        defaults.setProperty("b", "default");
        Properties properties = new Properties(defaults);
        properties.setProperty("b", "own");
        Object read = carry(serializer, layout, Properties.class, properties);
        assertThat(read).isExactlyInstanceOf(Properties.class).isEqualTo(Map.of("a", "default", "b", "own"));
        properties.put("c", 5);
        assertThatThrownBy(() -> carry(serializer, layout, Properties.class, properties))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("no String")
                .hasMessageContaining("declare a java.util.Map");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anIterableTravelsAsAList(Serializer serializer, Layout layout) {
        Type declared = new TypeOf<Iterable<String>>() {}.type();
        Iterable<String> once = () -> List.of("a", "b").iterator();
        assertThat(carry(serializer, layout, declared, once)).isEqualTo(List.of("a", "b"));
        assertThat(carry(serializer, layout, declared, new LinkedHashSet<>(List.of("a"))))
                .isEqualTo(List.of("a"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sortedMapsAndSetsTravelInTheNaturalOrder(Serializer serializer, Layout layout) {
        TreeMap<String, Integer> map = new TreeMap<>(Map.of("b", 2, "a", 1, "C", 3));
        for (Type declared : List.of(
                MAP,
                new TypeOf<SortedMap<String, Integer>>() {}.type(),
                new TypeOf<NavigableMap<String, Integer>>() {}.type())) {
            assertThat(carry(serializer, layout, declared, map))
                    .isExactlyInstanceOf(TreeMap.class)
                    .hasToString(map.toString());
        }
        Type set = new TypeOf<TreeSet<Integer>>() {}.type();
        assertThat(carry(serializer, layout, set, new TreeSet<>(List.of(3, 1, 2))))
                .isExactlyInstanceOf(TreeSet.class)
                .hasToString("[1, 2, 3]");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theNaturalOrderMayBeSaidByAComparator(Serializer serializer, Layout layout) {
        TreeMap<String, Integer> map = new TreeMap<>(Comparator.naturalOrder());
        map.put("a", 1);
        assertThat(carry(serializer, layout, MAP, map)).isEqualTo(map);
        Type set = new TypeOf<SortedSet<String>>() {}.type();
        TreeSet<String> twiceReversed = new TreeSet<>(Collections.reverseOrder(Collections.reverseOrder()));
        twiceReversed.add("a");
        assertThat(carry(serializer, layout, set, twiceReversed)).isEqualTo(twiceReversed);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anotherOrderIsRefusedWhereItWouldBeLost(Serializer serializer, Layout layout) {
        TreeMap<String, Integer> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        map.putAll(Map.of("b", 2, "A", 1));
        assertThatThrownBy(() -> carry(serializer, layout, MAP, map))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("with a comparator")
                .hasMessageContaining("Declare java.util.Map, which keeps the order");
        assertThat(carry(serializer, layout, new TypeOf<Map<String, Integer>>() {}.type(), map))
                .hasToString("{A=1, b=2}");
        PriorityQueue<String> queue = new PriorityQueue<>(Comparator.reverseOrder());
        assertThatThrownBy(() -> carry(serializer, layout, new TypeOf<PriorityQueue<String>>() {}.type(), queue))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("Declare java.util.List");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aCollectionKeepsItsKindInTheDefaultSerializer(Serializer serializer, Layout layout) {
        List<Collection<String>> kinds = List.of(
                new TreeSet<>(List.of("a", "b")),
                Map.of("a", 1).keySet(),
                new ArrayDeque<>(List.of("a", "b")),
                new LinkedList<>(List.of("a", "a")),
                Collections.unmodifiableCollection(List.of("a", "a")));
        List<Class<?>> expected =
                List.of(LinkedHashSet.class, LinkedHashSet.class, LinkedList.class, ArrayList.class, ArrayList.class);
        for (int i = 0; i < kinds.size(); i++) {
            Collection<String> kind = kinds.get(i);
            Object read = carry(serializer, layout, COLLECTION, kind);
            assertThat(read)
                    .isExactlyInstanceOf(
                            serializer instanceof ProtostuffSerializer ? expected.get(i) : ArrayList.class);
            assertThat(new ArrayList<>((Collection<?>) read)).isEqualTo(new ArrayList<>(kind));
        }
        assertThat(carry(serializer, layout, COLLECTION, null)).isNull();
    }

    @Test
    void aCollectionIsAnArrayInJson() {
        TupleCodec codec = codec(new JsonSerializer(), COLLECTION);
        assertThat(SerializerContractTest.write(codec, Layout.TAGGED, (Object) new TreeSet<>(List.of("a"))))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("[[\"a\"]]");
    }

    /** As an older side does, which knows no kinds, or one that has declared a list. */
    @Test
    void aCollectionOfAnyKindIsReadAsAList() {
        byte[] set = SerializerContractTest.write(
                codec(new ProtostuffSerializer(), COLLECTION), Layout.TAGGED, new TreeSet<>(List.of("a", "b")));
        assertThat(codec(new ProtostuffSerializer(), new TypeOf<List<String>>() {}.type())
                        .read(Unpooled.wrappedBuffer(set), Layout.TAGGED))
                .containsExactly(List.of("a", "b"));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void aMistakenKindInTheCompactLayoutIsRefused(Serializer serializer) {
        TupleCodec codec = codec(serializer, COLLECTION);
        for (int mark = 0; mark < 130; mark++) {
            byte[] bytes = {(byte) mark, 1, 0};
            if (mark == 8 || mark == 9 || mark == 10) {
                continue;
            }
            assertThatThrownBy(() -> codec.read(Unpooled.wrappedBuffer(bytes), Layout.COMPACT))
                    .isInstanceOf(WireFormatException.class);
        }
    }

    @Test
    void urlPathAndFileAreRefusedWithAdvice() {
        assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(URL.class)))
                .isInstanceOf(WireTypeException.class)
                .hasMessageContaining("java.net.URL is not in the type table; pass a java.net.URI instead (URL.toURI)");
        for (Class<?> type : List.of(Path.class, File.class)) {
            assertThatThrownBy(() -> TypeGraph.ofTypes(List.of(type)))
                    .isInstanceOf(WireTypeException.class)
                    .hasMessageContaining("pass its path as a String instead (toString)");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void urlAndPathWhereObjectIsDeclaredAreRefusedWithTheSameAdvice(Serializer serializer, Layout layout)
            throws Exception {
        URL url = new URL("http://a.example/");
        assertThatThrownBy(() -> carry(serializer, layout, Object.class, url))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("pass a java.net.URI");
        assertThat(carry(serializer, layout, Object.class, url.toURI())).isEqualTo(URI.create("http://a.example/"));
        Path path = Path.of("a", "b");
        assertThatThrownBy(() -> carry(serializer, layout, Object.class, path))
                .isInstanceOf(WireValueException.class)
                .hasMessageContaining("pass its path as a String");
        assertThat(carry(serializer, layout, Object.class, path.toString())).isEqualTo(path.toString());
    }

    private static Object carry(Serializer serializer, Layout layout, Type declared, Object value) {
        TupleCodec codec = codec(serializer, declared);
        return codec.read(Unpooled.wrappedBuffer(SerializerContractTest.write(codec, layout, value)), layout)[0];
    }

    private static TupleCodec codec(Serializer serializer, Type declared) {
        return serializer.bind(TypeGraph.ofTypes(List.of(declared))).codec(List.of(declared));
    }
}
