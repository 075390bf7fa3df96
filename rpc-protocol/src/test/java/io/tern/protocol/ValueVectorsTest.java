package io.tern.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tern.protocol.SampleTypes.Circle;
import io.tern.protocol.SampleTypes.Color;
import io.tern.protocol.SampleTypes.Figure;
import io.tern.protocol.SampleTypes.Point;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples beside the specification, each a line of name, layout and bytes, are what we write and read. */
final class ValueVectorsTest {
    private static final Path FILE = Path.of("..", "docs", "protocol-values", "values.txt");
    private static final Map<String, Example> EXAMPLES = examples();

    static Stream<String> lines() throws IOException {
        return Files.readAllLines(FILE).stream().filter(line -> !line.isBlank() && !line.startsWith("#"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aVectorIsWrittenAndReadAsItStands(String line) {
        List<String> parts = List.of(line.split(" +", -1));
        Example example = EXAMPLES.get(parts.get(0));
        assertThat(example).as(parts.get(0)).isNotNull();
        Layout layout = Layout.valueOf(parts.get(1));
        TupleCodec codec = new ProtostuffSerializer()
                .bind(TypeGraph.ofTypes(List.of(example.type)))
                .codec(List.of(example.type));
        byte[] bytes = ByteBufUtil.decodeHexDump(parts.get(2));
        assertThat(ByteBufUtil.hexDump(SerializerContractTest.write(codec, layout, example.value)))
                .isEqualTo(parts.get(2));
        assertThat(ValueText.of(codec.read(Unpooled.wrappedBuffer(bytes), layout)[0]))
                .isEqualTo(ValueText.of(example.value));
    }

    @Test
    void everyExampleHasAVectorInBothLayouts() throws IOException {
        List<String> expected = new ArrayList<>();
        EXAMPLES.keySet().forEach(name -> {
            expected.add(name + " TAGGED");
            expected.add(name + " COMPACT");
        });
        assertThat(lines().map(line -> line.substring(0, line.lastIndexOf(' ')).replaceAll(" +", " ")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Map<String, Example> examples() {
        Map<String, Example> examples = new LinkedHashMap<>();
        examples.put("int", new Example(int.class, -300));
        examples.put("long", new Example(long.class, Long.MIN_VALUE));
        examples.put("boolean", new Example(boolean.class, true));
        examples.put("char", new Example(char.class, 'x'));
        examples.put("float", new Example(float.class, -0.0f));
        examples.put("double", new Example(double.class, 1.5));
        examples.put("string", new Example(String.class, "h\u00e9 \ud83d\ude80 \ud83d"));
        examples.put("null", new Example(String.class, null));
        examples.put("bytes", new Example(byte[].class, new byte[] {0, -1}));
        examples.put("ints", new Example(int[].class, new int[] {1, -1, 300}));
        examples.put("list", new Example(new TypeOf<List<Long>>() {}.type(), Arrays.asList(5L, null)));
        examples.put("map", new Example(new TypeOf<Map<String, Boolean>>() {}.type(), Map.of("k", true)));
        examples.put("optional", new Example(new TypeOf<Optional<String>>() {}.type(), Optional.of("o")));
        examples.put("empty", new Example(new TypeOf<Optional<String>>() {}.type(), Optional.empty()));
        examples.put("enum", new Example(Color.class, Color.GREEN));
        examples.put("record", new Example(Point.class, new Point(1, -2)));
        examples.put(
                "records", new Example(new TypeOf<List<Point>>() {}.type(), List.of(new Point(1, 2), new Point(3, 4))));
        examples.put("sealed", new Example(Figure.class, new Circle(0.5)));
        examples.put("object", new Example(Object.class, new ArrayList<>(List.of(1, 2L, "s"))));
        examples.put("array-as-object", new Example(Object.class, new String[][] {{"a"}, null}));
        examples.put("instant", new Example(Instant.class, Instant.ofEpochSecond(1, 2)));
        examples.put("date", new Example(LocalDate.class, LocalDate.of(2024, 2, 29)));
        examples.put(
                "zoned",
                new Example(
                        ZonedDateTime.class,
                        ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Berlin"))
                                .withLaterOffsetAtOverlap()));
        examples.put("decimal", new Example(BigDecimal.class, new BigDecimal("-12.50")));
        examples.put("uuid", new Example(UUID.class, new UUID(1, 2)));
        Type collection = new TypeOf<Collection<String>>() {}.type();
        examples.put("collection", new Example(collection, new ArrayList<>(List.of("a", "b"))));
        examples.put("set-as-collection", new Example(collection, new TreeSet<>(List.of("a", "b"))));
        Type entry = new TypeOf<Map.Entry<String, Integer>>() {}.type();
        examples.put("entry", new Example(entry, new AbstractMap.SimpleImmutableEntry<>("k", 1)));
        examples.put("entry-as-object", new Example(Object.class, new AbstractMap.SimpleImmutableEntry<>("k", null)));
        Properties properties = new Properties();
        properties.setProperty("k", "v");
        examples.put("properties", new Example(Properties.class, properties));
        examples.put("atomic-integer", new Example(AtomicInteger.class, new AtomicInteger(-300)));
        examples.put("atomic-long", new Example(AtomicLong.class, new AtomicLong(1)));
        examples.put("atomic-boolean", new Example(AtomicBoolean.class, new AtomicBoolean(true)));
        Timestamp timestamp = new Timestamp(-1);
        timestamp.setNanos(999_999_999);
        examples.put("timestamp", new Example(Timestamp.class, timestamp));
        examples.put("sql-date", new Example(java.sql.Date.class, new java.sql.Date(86_400_000)));
        examples.put("sql-time", new Example(Time.class, new Time(-1)));
        examples.put("atomic-as-object", new Example(Object.class, new AtomicLong(1)));
        return examples;
    }

    private record Example(Type type, Object value) {}
}
