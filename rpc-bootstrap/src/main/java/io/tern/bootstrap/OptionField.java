package io.tern.bootstrap;

import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Where options keep a setting of the catalogue. Immutable, thread-safe.
 *
 * @param row the setting
 * @param accessor what options and their builder call it
 * @param reader reads it from options
 * @param writer puts it into their builder
 * @param <O> the options
 * @param <B> their builder
 * @param <T> type of the setting
 */
record OptionField<O, B, T>(SettingRow<T> row, String accessor, Function<O, T> reader, BiConsumer<B, T> writer) {
    /**
     * A setting that options and their builder call by this name. Looked up when it is used: an application uses few of them, while
     * two method references for each would cost every start.
     */
    static <O, B, T> OptionField<O, B, T> named(String name, SettingRow<T> row) {
        return new OptionField<>(row, name, new NamedReader<>(name), new NamedWriter<>(name));
    }

    /** The name of the setting. */
    String name() {
        return row.name();
    }

    /** Puts a value into a builder that was said as text. */
    void write(B builder, String text) {
        writer.accept(builder, row.kind().parse(text));
    }

    /** Copies a value. */
    void copy(O options, B builder) {
        writer.accept(builder, reader.apply(options));
    }

    /** Whether options say something: {@code -1}, {@code ""}, {@code false} and empty lists mean nothing. */
    boolean isSetIn(O options) {
        T value = reader.apply(options);
        if (value instanceof Integer number) {
            return number >= 0;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        return value instanceof Collection<?> list ? !list.isEmpty() : !"".equals(value);
    }

    /**
     * Checks what options say, if anything.
     *
     * @param place where they are said, for people
     * @throws IllegalArgumentException naming setting and place, if no text could say that
     */
    void check(O options, String place) {
        if (isSetIn(options)) {
            try {
                row.kind().check(reader.apply(options));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name() + " (" + place + "): " + e.getMessage(), e);
            }
        }
    }

    /** What options say, for people. */
    String print(O options) {
        T value = reader.apply(options);
        return value instanceof Integer number && number < 0
                ? row.kind().print(null)
                : row.kind().print(value);
    }
}
