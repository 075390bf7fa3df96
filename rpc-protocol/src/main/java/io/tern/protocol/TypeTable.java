package io.tern.protocol;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
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
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JDK's classes that may travel, whatever the service. Immutable. */
final class TypeTable {
    /** Values without parts of their own, by class name. Class names are the same on every JDK. */
    private static final Map<String, Class<?>> SCALARS = Stream.concat(
                    Stream.<Class<?>>of(
                            void.class,
                            Void.class,
                            boolean.class,
                            byte.class,
                            short.class,
                            char.class,
                            int.class,
                            long.class,
                            float.class,
                            double.class,
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
                            BigInteger.class,
                            BigDecimal.class,
                            UUID.class,
                            BitSet.class,
                            OptionalInt.class,
                            OptionalLong.class,
                            OptionalDouble.class,
                            Instant.class,
                            LocalDate.class,
                            LocalTime.class,
                            LocalDateTime.class,
                            OffsetTime.class,
                            OffsetDateTime.class,
                            ZonedDateTime.class,
                            ZoneId.class,
                            ZoneOffset.class,
                            Duration.class,
                            Period.class,
                            Year.class,
                            YearMonth.class,
                            MonthDay.class,
                            Date.class,
                            Locale.class,
                            Currency.class,
                            URI.class,
                            AtomicInteger.class,
                            AtomicLong.class,
                            AtomicBoolean.class),
                    SqlTypes.present().stream())
            .collect(Collectors.toMap(Class::getName, c -> c, (a, b) -> a, LinkedHashMap::new));

    /** Supertypes of table types that may be declared like {@code Object}, narrowed to what fits. */
    private static final Set<Class<?>> OPEN =
            Set.of(Object.class, Serializable.class, Comparable.class, Number.class, CharSequence.class);

    private TypeTable() {}

    static boolean isScalar(Class<?> type) {
        return SCALARS.get(type.getName()) == type;
    }

    static boolean isOpen(Class<?> type) {
        return OPEN.contains(type);
    }

    /** All scalar classes by name. */
    static Map<String, Class<?>> scalars() {
        return SCALARS;
    }

    /** Whether a class comes with the Java platform: its private state is out of reach. */
    static boolean isPlatform(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }
}
