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
import java.util.BitSet;
import java.util.Collections;
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
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The codecs of the scalars that have a mark of their own, whose order is part of the protocol. Apart from the others, since their many
 * lambdas cost a start that needs none of them. Immutable.
 */
@SuppressWarnings("JavaUtilDate") // users have it
final class MarkedScalars {
    private static final Map<Class<?>, ScalarCodec<?>> BY_CLASS = new HashMap<>();
    private static final Map<Integer, ScalarCodec<?>> BY_MARK = new HashMap<>();

    static {
        numbers(Mark.FIRST_SCALAR);
        optionals(Mark.FIRST_SCALAR + 4);
        times(Mark.FIRST_SCALAR + 7);
        texts(Mark.FIRST_SCALAR + 22);
        atomics(Mark.FIRST_SCALAR + 25);
        if (!SqlTypes.present().isEmpty()) {
            SqlScalars.codecs(Mark.FIRST_SCALAR + 28).forEach(MarkedScalars::put);
        }
    }

    private MarkedScalars() {}

    static Map<Class<?>, ScalarCodec<?>> byClass() {
        return Collections.unmodifiableMap(BY_CLASS);
    }

    static Map<Integer, ScalarCodec<?>> byMark() {
        return Collections.unmodifiableMap(BY_MARK);
    }

    private static <T> void marked(
            int mark, Class<T> type, BiConsumer<ProtostuffWriter, T> writer, Function<ProtostuffReader, T> reader) {
        put(type, new ScalarCodec<>(type, mark, writer, reader));
    }

    private static void put(Class<?> type, ScalarCodec<?> codec) {
        if (BY_MARK.put(codec.mark(), codec) != null) {
            throw new IllegalStateException("two scalars with mark " + codec.mark());
        }
        BY_CLASS.put(type, codec);
    }

    private static void numbers(int first) {
        marked(first, BigInteger.class, (out, v) -> out.writeBytes(v.toByteArray()), in -> new BigInteger(bytes(in)));
        marked(
                first + 1,
                BigDecimal.class,
                (out, v) -> {
                    out.writeBytes(v.unscaledValue().toByteArray());
                    out.writeInteger(v.scale());
                },
                in -> new BigDecimal(new BigInteger(bytes(in)), in.readInt()));
        marked(
                first + 2,
                UUID.class,
                (out, v) -> {
                    out.writeFixed64(v.getMostSignificantBits());
                    out.writeFixed64(v.getLeastSignificantBits());
                },
                in -> new UUID(in.readFixed64(), in.readFixed64()));
        marked(first + 3, BitSet.class, (out, v) -> out.writeBytes(v.toByteArray()), in -> BitSet.valueOf(bytes(in)));
    }

    private static void optionals(int first) {
        marked(
                first,
                OptionalInt.class,
                (out, v) -> {
                    out.writeByte(v.isPresent() ? 1 : 0);
                    v.ifPresent(out::writeInteger);
                },
                in -> in.readFlag() ? OptionalInt.of(in.readInt()) : OptionalInt.empty());
        marked(
                first + 1,
                OptionalLong.class,
                (out, v) -> {
                    out.writeByte(v.isPresent() ? 1 : 0);
                    v.ifPresent(out::writeInteger);
                },
                in -> in.readFlag() ? OptionalLong.of(in.readInteger()) : OptionalLong.empty());
        marked(
                first + 2,
                OptionalDouble.class,
                (out, v) -> {
                    out.writeByte(v.isPresent() ? 1 : 0);
                    v.ifPresent(out::writeDouble);
                },
                in -> in.readFlag() ? OptionalDouble.of(in.readDouble()) : OptionalDouble.empty());
    }

    private static void times(int first) {
        marked(
                first,
                Instant.class,
                (out, v) -> {
                    out.writeInteger(v.getEpochSecond());
                    out.writeInteger(v.getNano());
                },
                in -> Instant.ofEpochSecond(in.readInteger(), in.readInt()));
        marked(
                first + 1,
                Duration.class,
                (out, v) -> {
                    out.writeInteger(v.getSeconds());
                    out.writeInteger(v.getNano());
                },
                in -> Duration.ofSeconds(in.readInteger(), in.readInt()));
        marked(
                first + 2,
                Period.class,
                (out, v) -> {
                    out.writeInteger(v.getYears());
                    out.writeInteger(v.getMonths());
                    out.writeInteger(v.getDays());
                },
                in -> Period.of(in.readInt(), in.readInt(), in.readInt()));
        marked(first + 3, LocalDate.class, MarkedScalars::writeDate, MarkedScalars::readDate);
        marked(first + 4, LocalTime.class, MarkedScalars::writeTime, MarkedScalars::readTime);
        marked(first + 5, LocalDateTime.class, MarkedScalars::writeDateTime, MarkedScalars::readDateTime);
        marked(first + 6, ZoneOffset.class, MarkedScalars::writeOffset, MarkedScalars::readOffset);
        marked(first + 7, ZoneId.class, (out, v) -> out.writeString(v.getId()), in -> ZoneId.of(string(in)));
        marked(
                first + 8,
                OffsetTime.class,
                (out, v) -> {
                    writeTime(out, v.toLocalTime());
                    writeOffset(out, v.getOffset());
                },
                in -> OffsetTime.of(readTime(in), readOffset(in)));
        marked(
                first + 9,
                OffsetDateTime.class,
                (out, v) -> {
                    writeDateTime(out, v.toLocalDateTime());
                    writeOffset(out, v.getOffset());
                },
                in -> OffsetDateTime.of(readDateTime(in), readOffset(in)));
        marked(
                first + 10,
                ZonedDateTime.class,
                (out, v) -> {
                    writeDateTime(out, v.toLocalDateTime());
                    writeOffset(out, v.getOffset());
                    out.writeString(v.getZone().getId());
                },
                // the instant counts where the two sides' time zone data differ
                in -> ZonedDateTime.ofInstant(readDateTime(in), readOffset(in), ZoneId.of(string(in))));
        marked(first + 11, Year.class, (out, v) -> out.writeInteger(v.getValue()), in -> Year.of(in.readInt()));
        marked(
                first + 12,
                YearMonth.class,
                (out, v) -> {
                    out.writeInteger(v.getYear());
                    out.writeInteger(v.getMonthValue());
                },
                in -> YearMonth.of(in.readInt(), in.readInt()));
        marked(
                first + 13,
                MonthDay.class,
                (out, v) -> {
                    out.writeInteger(v.getMonthValue());
                    out.writeInteger(v.getDayOfMonth());
                },
                in -> MonthDay.of(in.readInt(), in.readInt()));
        marked(first + 14, Date.class, (out, v) -> out.writeInteger(v.getTime()), in -> new Date(in.readInteger()));
    }

    private static void texts(int first) {
        marked(first, Locale.class, MarkedScalars::writeLocale, in -> Locale.forLanguageTag(string(in)));
        marked(
                first + 1,
                Currency.class,
                (out, v) -> out.writeString(v.getCurrencyCode()),
                in -> Currency.getInstance(string(in)));
        marked(first + 2, URI.class, (out, v) -> out.writeString(v.toString()), in -> URI.create(string(in)));
    }

    private static void atomics(int first) {
        marked(
                first,
                AtomicInteger.class,
                (out, v) -> out.writeInteger(v.get()),
                in -> new AtomicInteger(in.readInt()));
        marked(
                first + 1,
                AtomicLong.class,
                (out, v) -> out.writeInteger(v.get()),
                in -> new AtomicLong(in.readInteger()));
        marked(
                first + 2,
                AtomicBoolean.class,
                (out, v) -> out.writeByte(v.get() ? 1 : 0),
                in -> new AtomicBoolean(in.readFlag()));
    }

    private static void writeDate(ProtostuffWriter out, LocalDate value) {
        out.writeInteger(value.toEpochDay());
    }

    private static LocalDate readDate(ProtostuffReader in) {
        return LocalDate.ofEpochDay(in.readInteger());
    }

    private static void writeTime(ProtostuffWriter out, LocalTime value) {
        out.writeInteger(value.toNanoOfDay());
    }

    private static LocalTime readTime(ProtostuffReader in) {
        return LocalTime.ofNanoOfDay(in.readInteger());
    }

    private static void writeDateTime(ProtostuffWriter out, LocalDateTime value) {
        writeDate(out, value.toLocalDate());
        writeTime(out, value.toLocalTime());
    }

    private static LocalDateTime readDateTime(ProtostuffReader in) {
        return LocalDateTime.of(readDate(in), readTime(in));
    }

    private static void writeOffset(ProtostuffWriter out, ZoneOffset value) {
        out.writeInteger(value.getTotalSeconds());
    }

    private static ZoneOffset readOffset(ProtostuffReader in) {
        return ZoneOffset.ofTotalSeconds(in.readInt());
    }

    private static void writeLocale(ProtostuffWriter out, Locale value) {
        String tag = value.toLanguageTag();
        if (!Locale.forLanguageTag(tag).equals(value)) {
            throw new WireValueException("a Locale that no language tag stands for");
        }
        out.writeString(tag);
    }

    private static byte[] bytes(ProtostuffReader in) {
        byte[] value = in.readBytes();
        if (value == null) {
            throw new WireFormatException("bytes are missing");
        }
        return value;
    }

    private static String string(ProtostuffReader in) {
        String value = in.readString();
        if (value == null) {
            throw new WireFormatException("a String is missing");
        }
        return value;
    }
}
