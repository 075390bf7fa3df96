package io.tern.protocol;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The codecs of the types of {@code java.sql}. Not to be touched where {@link SqlTypes} finds none. Stateless. */
@SuppressWarnings("JavaUtilDate") // users have them
final class SqlScalars {
    private static final String EXAMPLE = "ISO 8601, such as 2026-01-31T12:30:00Z";

    private SqlScalars() {}

    /** Those of the default serializer, with marks from the first on. */
    static Map<Class<?>, ScalarCodec<?>> codecs(int first) {
        Map<Class<?>, ScalarCodec<?>> codecs = new LinkedHashMap<>();
        codecs.put(
                Timestamp.class,
                new ScalarCodec<>(
                        Timestamp.class,
                        first,
                        (out, v) -> {
                            out.writeInteger(Math.floorDiv(v.getTime(), 1000L));
                            out.writeInteger(v.getNanos());
                        },
                        in -> timestamp(in.readInteger(), in.readInt())));
        codecs.put(
                Date.class,
                new ScalarCodec<>(
                        Date.class,
                        first + 1,
                        (out, v) -> out.writeInteger(v.getTime()),
                        in -> new Date(in.readInteger())));
        codecs.put(
                Time.class,
                new ScalarCodec<>(
                        Time.class,
                        first + 2,
                        (out, v) -> out.writeInteger(v.getTime()),
                        in -> new Time(in.readInteger())));
        return codecs;
    }

    /** Those of the other serializers. */
    static Map<Class<?>, TreeCodec> treeCodecs() {
        Map<Class<?>, TreeCodec> codecs = new LinkedHashMap<>();
        codecs.put(
                Timestamp.class,
                new TreeTextCodec<>(
                        Timestamp.class,
                        EXAMPLE,
                        false,
                        v -> Instant.ofEpochSecond(Math.floorDiv(v.getTime(), 1000L), v.getNanos())
                                .toString(),
                        text -> timestamp(Instant.parse(text))));
        codecs.put(
                Date.class,
                new TreeTextCodec<>(
                        Date.class, EXAMPLE, false, v -> text(v.getTime()), text -> new Date(millis(text))));
        codecs.put(
                Time.class,
                new TreeTextCodec<>(
                        Time.class, EXAMPLE, false, v -> text(v.getTime()), text -> new Time(millis(text))));
        return codecs;
    }

    private static Timestamp timestamp(Instant instant) {
        return timestamp(instant.getEpochSecond(), instant.getNano());
    }

    private static Timestamp timestamp(long seconds, int nanos) {
        Timestamp made = new Timestamp(Math.multiplyExact(seconds, 1000L));
        made.setNanos(nanos);
        return made;
    }

    private static String text(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static long millis(String text) {
        return Instant.parse(text).toEpochMilli();
    }
}
