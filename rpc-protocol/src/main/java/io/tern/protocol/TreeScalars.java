package io.tern.protocol;

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
import java.util.Base64;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The tree codec of each scalar of the type table. Times are ISO 8601. Immutable. */
@SuppressWarnings("JavaUtilDate") // users have it
final class TreeScalars {
    /** Longer ones take long to parse: the time grows with the square of the digits. */
    static final int MAX_DIGITS = 10_000;

    /** More bits than this are more digits than that. */
    private static final int MAX_BITS = 33_220;

    private static final Map<Class<?>, TreeCodec> BY_CLASS = new HashMap<>();

    static {
        put(TreeSimpleCodecs.VOID, void.class, Void.class);
        put(TreeSimpleCodecs.BOOLEAN, boolean.class, Boolean.class);
        put(TreeIntegerCodec.BYTE, byte.class, Byte.class);
        put(TreeIntegerCodec.SHORT, short.class, Short.class);
        put(TreeSimpleCodecs.CHAR, char.class, Character.class);
        put(TreeIntegerCodec.INT, int.class, Integer.class);
        put(TreeIntegerCodec.LONG, long.class, Long.class);
        put(TreeFloatingCodec.FLOAT, float.class, Float.class);
        put(TreeFloatingCodec.DOUBLE, double.class, Double.class);
        put(TreeSimpleCodecs.STRING, String.class);
        put(TreeSimpleCodecs.BYTES, byte[].class);
        put(TreeOptionalCodec.ofInt(), OptionalInt.class);
        put(TreeOptionalCodec.ofLong(), OptionalLong.class);
        put(TreeOptionalCodec.ofDouble(), OptionalDouble.class);
        number(BigInteger.class, TreeScalars::digits, text -> new BigInteger(bounded(text)));
        number(BigDecimal.class, TreeScalars::digits, text -> new BigDecimal(bounded(text)));
        put(TreeAtomicCodec.INTEGER, AtomicInteger.class);
        put(TreeAtomicCodec.LONG, AtomicLong.class);
        put(TreeAtomicCodec.BOOLEAN, AtomicBoolean.class);
        texts();
        times();
        if (!SqlTypes.present().isEmpty()) {
            BY_CLASS.putAll(SqlScalars.treeCodecs());
        }
    }

    private TreeScalars() {}

    /** The codec of a class for which {@link TypeTable#isScalar} holds. */
    static TreeCodec of(Class<?> type) {
        TreeCodec codec = BY_CLASS.get(type);
        if (codec == null) {
            throw new IllegalStateException("a scalar without codec: " + type);
        }
        return codec;
    }

    private static void put(TreeCodec codec, Class<?>... types) {
        for (Class<?> type : types) {
            BY_CLASS.put(type, codec);
        }
    }

    private static <T> void number(Class<T> type, Function<T, String> toText, Function<String, T> parse) {
        put(new TreeTextCodec<>(type, "a decimal number", true, toText, parse), type);
    }

    private static <T> void text(Class<T> type, String form, Function<T, String> toText, Function<String, T> parse) {
        put(new TreeTextCodec<>(type, form, false, toText, parse), type);
    }

    private static <T> void time(Class<T> type, String example, Function<T, String> toText, Function<String, T> parse) {
        text(type, "ISO 8601, such as " + example, toText, parse);
    }

    private static void texts() {
        text(UUID.class, "8-4-4-4-12 hexadecimal digits", UUID::toString, TreeScalars::uuid);
        text(
                BitSet.class,
                "Base64",
                bits -> Base64.getEncoder().encodeToString(bits.toByteArray()),
                text -> BitSet.valueOf(Base64.getDecoder().decode(text)));
        text(Locale.class, "a language tag, such as de-CH", TreeScalars::languageTag, Locale::forLanguageTag);
        text(Currency.class, "a code of ISO 4217, such as EUR", Currency::getCurrencyCode, Currency::getInstance);
        text(URI.class, "a URI", URI::toString, URI::create);
    }

    private static void times() {
        time(Instant.class, "2026-01-31T12:30:00Z", Instant::toString, Instant::parse);
        time(Duration.class, "PT1H30M", Duration::toString, Duration::parse);
        time(Period.class, "P1Y2M3D", Period::toString, Period::parse);
        time(LocalDate.class, "2026-01-31", LocalDate::toString, LocalDate::parse);
        time(LocalTime.class, "12:30:00", LocalTime::toString, LocalTime::parse);
        time(LocalDateTime.class, "2026-01-31T12:30:00", LocalDateTime::toString, LocalDateTime::parse);
        time(ZoneOffset.class, "+01:00", ZoneOffset::getId, ZoneOffset::of);
        text(ZoneId.class, "a time zone, such as Europe/Zurich", ZoneId::getId, ZoneId::of);
        time(OffsetTime.class, "12:30:00+01:00", OffsetTime::toString, OffsetTime::parse);
        time(OffsetDateTime.class, "2026-01-31T12:30:00+01:00", OffsetDateTime::toString, OffsetDateTime::parse);
        // the instant counts where the two sides' time zone data differ
        time(
                ZonedDateTime.class,
                "2026-01-31T12:30:00+01:00[Europe/Zurich]",
                ZonedDateTime::toString,
                ZonedDateTime::parse);
        // Year prints what it does not parse beyond four digits
        text(Year.class, "a year, such as 2026", Year::toString, text -> Year.of(Integer.parseInt(text)));
        time(YearMonth.class, "2026-01", YearMonth::toString, YearMonth::parse);
        time(MonthDay.class, "--01-31", MonthDay::toString, MonthDay::parse);
        time(
                Date.class,
                "2026-01-31T12:30:00Z",
                date -> Instant.ofEpochMilli(date.getTime()).toString(),
                text -> new Date(Instant.parse(text).toEpochMilli()));
    }

    private static String digits(BigInteger value) {
        if (value.bitLength() > MAX_BITS) {
            throw tooLong();
        }
        return value.toString();
    }

    private static String digits(BigDecimal value) {
        if (value.unscaledValue().bitLength() > MAX_BITS) {
            throw tooLong();
        }
        String text = value.toString();
        long exponent = value.precision() - 1L - value.scale();
        if (exponent != (int) exponent) {
            throw new WireValueException("a BigDecimal whose exponent is out of the range that can be parsed");
        }
        return text;
    }

    private static WireValueException tooLong() {
        return new WireValueException("a number of more than " + MAX_DIGITS + " digits");
    }

    /** With some room for sign, point and exponent. */
    private static String bounded(String text) {
        if (text.length() > MAX_DIGITS + 20) {
            throw new WireFormatException("a number of more than " + MAX_DIGITS + " digits");
        }
        return text;
    }

    /** {@link UUID#fromString} also takes shorter groups. */
    private static UUID uuid(String text) {
        UUID value = UUID.fromString(text);
        if (!value.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a UUID");
        }
        return value;
    }

    private static String languageTag(Locale value) {
        String tag = value.toLanguageTag();
        if (!Locale.forLanguageTag(tag).equals(value)) {
            throw new WireValueException("a Locale that no language tag stands for");
        }
        return tag;
    }
}
