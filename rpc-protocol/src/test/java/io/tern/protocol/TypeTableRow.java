package io.tern.protocol;

import io.tern.protocol.SampleTypes.AllFields;
import io.tern.protocol.SampleTypes.Animal;
import io.tern.protocol.SampleTypes.Anything;
import io.tern.protocol.SampleTypes.Box;
import io.tern.protocol.SampleTypes.Boxes;
import io.tern.protocol.SampleTypes.Color;
import io.tern.protocol.SampleTypes.Dog;
import io.tern.protocol.SampleTypes.Empty;
import io.tern.protocol.SampleTypes.Figure;
import io.tern.protocol.SampleTypes.Inventory;
import io.tern.protocol.SampleTypes.Order;
import io.tern.protocol.SampleTypes.Outcome;
import io.tern.protocol.SampleTypes.Page;
import io.tern.protocol.SampleTypes.Point;
import io.tern.protocol.SampleTypes.Price;
import io.tern.protocol.SampleTypes.Primitives;
import io.tern.protocol.SampleTypes.Tree;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
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
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What may travel, a row each: a serializer carries it exactly, or refuses it when it is bound. */
@SuppressWarnings("ImmutableEnumChecker") // a list from List.of, of types
public enum TypeTableRow {
    PRIMITIVES(Primitives.class),
    INT(int.class),
    BOOLEAN(boolean.class),
    CHAR(char.class),
    FLOAT(float.class),
    DOUBLE(double.class),
    BOXES(Boxes.class),
    VOID(void.class),
    STRING(String.class),
    BYTES(byte[].class),
    INT_ARRAY(int[].class),
    LONG_ARRAY(long[].class),
    SHORT_ARRAY(short[].class),
    CHAR_ARRAY(char[].class),
    BOOLEAN_ARRAY(boolean[].class),
    FLOAT_ARRAY(float[].class),
    DOUBLE_ARRAY(double[].class),
    STRING_ARRAY(String[].class),
    BYTES_ARRAY(byte[][].class),
    INT_MATRIX(int[][].class),
    OBJECT_CUBE(Point[][][].class),
    GENERIC_ARRAY(new TypeOf<List<String>[]>() {}),
    LIST(new TypeOf<List<String>>() {}),
    LIST_OF_LONG(new TypeOf<List<Long>>() {}),
    LIST_OF_FLOAT(new TypeOf<List<Float>>() {}),
    NESTED_LISTS(new TypeOf<List<List<Set<Integer>>>>() {}),
    COLLECTION(new TypeOf<Collection<? extends Point>>() {}),
    SET(new TypeOf<Set<Point>>() {}),
    SORTED_SET(new TypeOf<SortedSet<String>>() {}),
    TREE_SET(new TypeOf<TreeSet<Instant>>() {}),
    QUEUE(new TypeOf<Queue<String>>() {}),
    DEQUE(new TypeOf<Deque<Integer>>() {}),
    ARRAY_DEQUE(new TypeOf<ArrayDeque<Integer>>() {}),
    LINKED_LIST(new TypeOf<LinkedList<Boolean>>() {}),
    MAP(new TypeOf<Map<String, Integer>>() {}),
    HASH_MAP(new TypeOf<HashMap<Long, Point>>() {}),
    SORTED_MAP(new TypeOf<SortedMap<Integer, List<String>>>() {}),
    CONCURRENT_MAP(new TypeOf<ConcurrentMap<String, Color>>() {}),
    CONCURRENT_HASH_MAP(new TypeOf<ConcurrentHashMap<UUID, String>>() {}),
    NESTED_MAPS(new TypeOf<Map<Point, Map<Color, List<Double>>>>() {}),
    ENUM(Color.class),
    ENUM_SET(new TypeOf<EnumSet<Color>>() {}),
    ENUM_MAP(new TypeOf<EnumMap<Color, String>>() {}),
    EMPTY_RECORD(Empty.class),
    RECORD(Point.class),
    LIST_OF_EMPTY_RECORDS(new TypeOf<List<Empty>>() {}),
    BEAN(AllFields.class),
    INHERITANCE(Dog.class),
    SUBCLASS_BEHIND_SUPERCLASS(new TypeOf<Map<Animal, Dog>>() {}, Animal.class, Dog.class),
    SEALED(Figure.class),
    GENERIC_SEALED(new TypeOf<Outcome<List<Point>>>() {}),
    GENERIC_RECORD(new TypeOf<Page<Color>>() {}),
    GENERIC_RECORD_TWICE(new TypeOf<Map<Integer, Page<Page<Point>>>>() {}),
    SELF_BOUNDED(new TypeOf<Box<?>>() {}),
    TREE(Tree.class),
    OPTIONAL(new TypeOf<Optional<Point>>() {}),
    OPTIONAL_INT(OptionalInt.class),
    OPTIONAL_LONG(OptionalLong.class),
    OPTIONAL_DOUBLE(OptionalDouble.class),
    BIG_DECIMAL(BigDecimal.class),
    BIG_INTEGER(BigInteger.class),
    UUID_(UUID.class),
    BIT_SET(BitSet.class),
    INSTANT(Instant.class),
    DURATION(Duration.class),
    PERIOD(Period.class),
    LOCAL_DATE(LocalDate.class),
    LOCAL_TIME(LocalTime.class),
    LOCAL_DATE_TIME(LocalDateTime.class),
    OFFSET_TIME(OffsetTime.class),
    OFFSET_DATE_TIME(OffsetDateTime.class),
    ZONED_DATE_TIME(ZonedDateTime.class),
    ZONE_ID(ZoneId.class),
    ZONE_OFFSET(ZoneOffset.class),
    YEAR(Year.class),
    YEAR_MONTH(YearMonth.class),
    MONTH_DAY(MonthDay.class),
    MONTH(Month.class),
    DAY_OF_WEEK(DayOfWeek.class),
    DATE(Date.class),
    LOCALE(Locale.class),
    CURRENCY(Currency.class),
    URI_(URI.class),
    ATOMIC_INTEGER(AtomicInteger.class),
    ATOMIC_LONG(AtomicLong.class),
    ATOMIC_BOOLEAN(AtomicBoolean.class),
    TIMESTAMP(Timestamp.class),
    SQL_DATE(java.sql.Date.class),
    SQL_TIME(Time.class),
    ENTRY(new TypeOf<Map.Entry<String, Point>>() {}),
    SIMPLE_ENTRY(new TypeOf<List<AbstractMap.SimpleEntry<Color, Object>>>() {}),
    PROPERTIES(Properties.class),
    ITERABLE(new TypeOf<Iterable<Point>>() {}),
    TREE_MAP(new TypeOf<TreeMap<String, Point>>() {}),
    NAVIGABLE_MAP(new TypeOf<NavigableMap<Long, Color>>() {}),
    NAVIGABLE_SET(new TypeOf<NavigableSet<Color>>() {}),
    CONSTRUCTOR(Price.class),
    INVENTORY(Inventory.class),
    OBJECT(Object.class),
    LIST_OF_ANYTHING(new TypeOf<List<?>>() {}),
    ANYTHING(Anything.class),
    ORDER(Order.class);

    private final List<Type> types;

    TypeTableRow(Type... types) {
        this.types = List.of(types);
    }

    TypeTableRow(TypeOf<?> type, Type... further) {
        this(concat(type.type(), further));
    }

    /** The row's types; a graph of them holds what their values need. */
    public List<Type> types() {
        return types;
    }

    private static Type[] concat(Type first, Type[] further) {
        Type[] all = new Type[further.length + 1];
        all[0] = first;
        System.arraycopy(further, 0, all, 1, further.length);
        return all;
    }
}
