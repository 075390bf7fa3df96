package io.tern.protocol;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Values of every type of a graph, edges of the ranges among them. The same seed gives the same values. */
@SuppressWarnings("JavaUtilDate") // a row of the type table
public final class RandomValues {
    private static final int MAX_DEPTH = 5;
    private static final List<Class<?>> UNTYPED = List.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            String.class,
            byte[].class,
            BigDecimal.class,
            UUID.class,
            Instant.class,
            ZoneId.class,
            AtomicInteger.class,
            AtomicBoolean.class,
            Timestamp.class,
            java.sql.Date.class);
    private static final List<String> STRINGS = List.of(
            "",
            "a",
            "plain text",
            "\u0000",
            "\u00e9t\u00e9",
            "\u4f60\u597d",
            "\ud83d\ude80",
            "\ud83d",
            "x\ude80y",
            "z".repeat(300));

    private final TypeGraph graph;
    private final Random random;

    /** Values of the graph's types. */
    public RandomValues(TypeGraph graph, long seed) {
        this.graph = graph;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** A value of a type; sometimes null unless the type is primitive. */
    public Object next(WireType type) {
        return next(type, 0);
    }

    private Object next(WireType type, int depth) {
        if (!type.raw().isPrimitive() && random.nextInt(8) == 0) {
            return null;
        }
        return present(type, depth);
    }

    private Object present(WireType type, int depth) {
        Shape shape = graph.shape(type);
        if (shape instanceof Shape.Scalar) {
            return scalar(type.raw());
        }
        if (shape instanceof Shape.EnumShape constants) {
            return pick(constants.constants());
        }
        if (shape instanceof Shape.OptionalShape optional) {
            return random.nextInt(3) == 0 || depth > MAX_DEPTH
                    ? Optional.empty()
                    : Optional.of(present(optional.element(), depth + 1));
        }
        if (shape instanceof Shape.ArrayShape array) {
            return array(array, depth);
        }
        if (shape instanceof Shape.EntryShape entry) {
            return entry.newEntry(next(entry.key(), depth + 1), next(entry.value(), depth + 1));
        }
        if (shape instanceof Shape.CollectionShape collection) {
            return collection(collection, depth);
        }
        if (shape instanceof Shape.MapShape map) {
            return map(map, depth);
        }
        if (shape instanceof Shape.Open) {
            return open(type.raw(), depth);
        }
        return struct(pick(graph.subtypes(type)), depth);
    }

    private Object struct(WireType type, int depth) {
        if (!(graph.shape(type) instanceof Shape.Struct struct)) {
            return present(type, depth);
        }
        Object[] values = struct.fields().stream()
                .map(field ->
                        depth > MAX_DEPTH && !field.type().raw().isPrimitive() ? null : next(field.type(), depth + 1))
                .toArray();
        return struct.newInstance(values);
    }

    private Object array(Shape.ArrayShape shape, int depth) {
        Object array = Array.newInstance(shape.component().raw(), size(depth));
        for (int i = 0; i < Array.getLength(array); i++) {
            Array.set(array, i, next(shape.component(), depth + 1));
        }
        return array;
    }

    private Object collection(Shape.CollectionShape shape, int depth) {
        Collection<Object> made = shape.newCollection(0);
        boolean nulls = made instanceof ArrayList
                || made instanceof java.util.LinkedList
                || made.getClass() == LinkedHashSet.class;
        for (int i = size(depth); i > 0; i--) {
            made.add(nulls ? next(shape.element(), depth + 1) : present(shape.element(), depth + 1));
        }
        return made;
    }

    private Object map(Shape.MapShape shape, int depth) {
        Map<Object, Object> made = shape.newMap(0);
        boolean nullKeys = made.getClass() == LinkedHashMap.class || made.getClass() == java.util.HashMap.class;
        boolean nullValues = !(made instanceof ConcurrentMap) && !(made instanceof Properties);
        for (int i = size(depth); i > 0; i--) {
            Object key = nullKeys ? next(shape.key(), depth + 1) : present(shape.key(), depth + 1);
            made.put(key, nullValues ? next(shape.value(), depth + 1) : present(shape.value(), depth + 1));
        }
        return made;
    }

    private Object open(Class<?> bound, int depth) {
        List<Object> candidates = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            candidates.add(scalar(pick(UNTYPED)));
        }
        if (depth < MAX_DEPTH) {
            candidates.add(new ArrayList<>(java.util.Arrays.asList(open(Object.class, depth + 1), null)));
            candidates.add(new int[] {1, random.nextInt()});
            candidates.add(new AbstractMap.SimpleImmutableEntry<>("k", open(Object.class, depth + 1)));
            candidates.add(new String[][] {{"a", null}, null, {}});
            graph.subtypes(WireType.OBJECT).forEach(type -> candidates.add(struct(type, depth + 2)));
        }
        candidates.removeIf(candidate -> !bound.isInstance(candidate));
        return candidates.isEmpty() ? null : pick(candidates);
    }

    private int size(int depth) {
        return depth > MAX_DEPTH ? 0 : random.nextInt(4);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private long integer(long min, long max) {
        return switch (random.nextInt(6)) {
            case 0 -> min;
            case 1 -> max;
            case 2 -> 0;
            case 3 -> -1;
            case 4 -> random.nextInt(200) - 100;
            default -> Math.max(min, Math.min(max, random.nextLong()));
        };
    }

    private double floating() {
        return pick(List.of(
                0.0, -0.0, 1.1, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, random.nextGaussian(), 1e300));
    }

    private Object scalar(Class<?> type) {
        return switch (type.getName()) {
            case "void", "java.lang.Void" -> null;
            case "boolean", "java.lang.Boolean" -> random.nextBoolean();
            case "byte", "java.lang.Byte" -> (byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case "short", "java.lang.Short" -> (short) integer(Short.MIN_VALUE, Short.MAX_VALUE);
            case "char", "java.lang.Character" -> (char) integer(Character.MIN_VALUE, Character.MAX_VALUE);
            case "int", "java.lang.Integer" -> (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "long", "java.lang.Long" -> integer(Long.MIN_VALUE, Long.MAX_VALUE);
            case "float", "java.lang.Float" -> (float) floating();
            case "double", "java.lang.Double" -> floating();
            case "java.lang.String" -> pick(STRINGS);
            case "[B" -> bytes();
            default -> object(type);
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private Object object(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "BigInteger" -> new BigInteger(random.nextInt(2000), random).negate();
            case "BigDecimal" -> new BigDecimal(new BigInteger(70, random), (int) integer(-9999, 9999));
            case "UUID" -> new UUID(random.nextLong(), random.nextLong());
            case "BitSet" -> BitSet.valueOf(bytes());
            case "OptionalInt" -> random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of((int) scalar(int.class));
            case "OptionalLong" ->
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of((long) scalar(long.class));
            case "OptionalDouble" -> random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(floating());
            case "Date" -> type == Date.class ? new Date(random.nextLong()) : new java.sql.Date(random.nextLong());
            case "Time" -> new Time(random.nextLong());
            case "Timestamp" -> timestamp();
            case "AtomicInteger" -> new AtomicInteger((int) scalar(int.class));
            case "AtomicLong" -> new AtomicLong((long) scalar(long.class));
            case "AtomicBoolean" -> new AtomicBoolean(random.nextBoolean());
            case "Locale" -> pick(List.of(Locale.ROOT, Locale.GERMANY, Locale.forLanguageTag("zh-Hant-TW-u-ca-roc")));
            case "Currency" -> pick(List.of(Currency.getInstance("EUR"), Currency.getInstance("JPY")));
            case "URI" ->
                pick(List.of(URI.create(""), URI.create("https://a.example/b?c=%20#d"), URI.create("urn:x:y")));
            default -> time(type);
        };
    }

    private Timestamp timestamp() {
        Timestamp made = new Timestamp(integer(-99_999_999_999_999L, 99_999_999_999_999L));
        made.setNanos(random.nextInt(1_000_000_000));
        return made;
    }

    private Object time(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "Instant" ->
                pick(List.of(Instant.MIN, Instant.MAX, Instant.EPOCH, Instant.ofEpochSecond(-1, 999_999_999)));
            case "Duration" ->
                pick(List.of(
                        Duration.ZERO, Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(-1), Duration.ofDays(3)));
            case "Period" -> Period.of((int) integer(-5, 5), random.nextInt(), random.nextInt(40));
            case "LocalDate" -> date();
            case "LocalTime" -> clock();
            case "LocalDateTime" -> LocalDateTime.of(date(), clock());
            case "ZoneOffset" -> offset();
            case "ZoneId" -> zone();
            case "OffsetTime" -> OffsetTime.of(clock(), offset());
            case "OffsetDateTime" -> OffsetDateTime.of(LocalDateTime.of(date(), clock()), offset());
            case "ZonedDateTime" -> zoned();
            case "Year" -> Year.of((int) integer(Year.MIN_VALUE, Year.MAX_VALUE));
            case "YearMonth" -> YearMonth.of(random.nextInt(3000), 1 + random.nextInt(12));
            case "MonthDay" -> pick(List.of(MonthDay.of(2, 29), MonthDay.of(12, 31)));
            default -> throw new AssertionError("no values of " + type);
        };
    }

    private LocalDate date() {
        return pick(List.of(LocalDate.MIN, LocalDate.MAX, LocalDate.EPOCH, LocalDate.of(2024, 2, 29)));
    }

    private LocalTime clock() {
        return pick(List.of(LocalTime.MIN, LocalTime.MAX, LocalTime.of(12, 30), LocalTime.ofNanoOfDay(1)));
    }

    private ZoneOffset offset() {
        return pick(
                List.of(ZoneOffset.UTC, ZoneOffset.MAX, ZoneOffset.MIN, ZoneOffset.ofHoursMinutesSeconds(-1, -2, -3)));
    }

    private ZoneId zone() {
        return pick(List.of(ZoneId.of("Europe/Berlin"), ZoneId.of("UTC"), ZoneId.of("GMT+3"), ZoneOffset.ofHours(2)));
    }

    /** Also the second two o'clock of the night in which summer time ends. */
    private ZonedDateTime zoned() {
        ZonedDateTime twice = ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Berlin"));
        return pick(List.of(
                twice.withEarlierOffsetAtOverlap(),
                twice.withLaterOffsetAtOverlap(),
                ZonedDateTime.of(LocalDateTime.of(2000, 1, 1, 0, 0), zone())));
    }
}
