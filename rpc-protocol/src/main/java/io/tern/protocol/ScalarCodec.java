package io.tern.protocol;

import java.lang.reflect.Modifier;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A value of the type table that has a small layout of its own: length-delimited and marked in the tagged layout, bare in
 * the compact one.
 */
final class ScalarCodec<T> extends ValueCodec {
    private final Class<T> type;
    private final int mark;
    private final boolean exact;
    private final BiConsumer<ProtostuffWriter, T> writer;
    private final Function<ProtostuffReader, T> reader;

    ScalarCodec(Class<T> type, int mark, BiConsumer<ProtostuffWriter, T> writer, Function<ProtostuffReader, T> reader) {
        this.type = type;
        this.mark = mark;
        this.exact = !Modifier.isAbstract(type.getModifiers()); // ZoneId has subclasses of its own
        this.writer = writer;
        this.reader = reader;
    }

    int mark() {
        return mark;
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        out.mark(mark);
        int start = out.beginLength(number);
        writeBody(out, value);
        out.endLength(start);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        if (!in.isLengthDelimited() || in.mark() != mark) {
            throw mismatch(in);
        }
        int outer = in.beginLength();
        Object value = readBody(in);
        in.endLength(outer);
        return value;
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        if (exact && value.getClass() != type && !TypeTable.isScalar(value.getClass())) {
            throw new WireValueException(
                    value.getClass().getName() + " is a subclass of " + type.getName() + " outside the type table");
        }
        writer.accept(out, type.cast(value));
    }

    @Override
    Object readBody(ProtostuffReader in) {
        try {
            return reader.apply(in);
        } catch (WireFormatException e) {
            throw e;
        } catch (RuntimeException e) { // a part out of range, an unknown time zone and the like
            throw WireFormatException.refusedBy(type.getName(), e);
        }
    }

    @Override
    String describe() {
        return "a " + type.getName();
    }
}
