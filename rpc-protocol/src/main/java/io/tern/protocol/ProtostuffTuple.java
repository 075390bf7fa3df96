package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of one message: fields numbered from 1 by position, or the fields of a class by their own numbers. */
final class ProtostuffTuple implements TupleCodec {
    private final ValueCodec[] codecs;
    private final boolean[] primitive;
    private final String[] names;
    private final int[] numbers;
    private final Map<Integer, Integer> byNumber = new HashMap<>();
    /** Whether the message may have fewer or other fields. */
    private final boolean lenient;

    private final long fingerprint;

    private ProtostuffTuple(
            List<ValueCodec> codecs,
            List<WireType> types,
            List<String> names,
            List<Integer> numbers,
            boolean lenient,
            long fingerprint) {
        this.codecs = codecs.toArray(new ValueCodec[0]);
        this.names = names.toArray(new String[0]);
        this.numbers = numbers.stream().mapToInt(Integer::intValue).toArray();
        this.primitive = new boolean[this.codecs.length];
        for (int i = 0; i < primitive.length; i++) {
            primitive[i] = types.get(i).raw().isPrimitive() && types.get(i).raw() != void.class;
            byNumber.put(this.numbers[i], i);
        }
        this.lenient = lenient;
        this.fingerprint = fingerprint;
    }

    static ProtostuffTuple ofPositions(ProtostuffCodecs codecs, List<WireType> types, long fingerprint) {
        List<Integer> numbers =
                java.util.stream.IntStream.rangeClosed(1, types.size()).boxed().toList();
        List<String> names = numbers.stream().map(number -> "value " + number).toList();
        return new ProtostuffTuple(types.stream().map(codecs::of).toList(), types, names, numbers, false, fingerprint);
    }

    static ProtostuffTuple ofFields(ProtostuffCodecs codecs, List<WireField> fields, long fingerprint) {
        List<WireType> types = fields.stream().map(WireField::type).toList();
        List<String> names = fields.stream().map(WireField::toString).toList();
        List<Integer> numbers = fields.stream().map(WireField::number).toList();
        return new ProtostuffTuple(fields.stream().map(codecs::of).toList(), types, names, numbers, true, fingerprint);
    }

    @Override
    public void write(@Nullable Object[] values, ByteBuf out, Layout layout) {
        checkCount(values.length);
        int start = out.writerIndex();
        ProtostuffWriter writer = new ProtostuffWriter(out);
        boolean written = false;
        try {
            for (int i = 0; i < values.length; i++) {
                write(i, values[i], writer, layout);
            }
            writer.finish();
            written = true;
        } finally {
            if (!written) {
                out.writerIndex(start);
            }
        }
    }

    @Override
    public void writeOne(@Nullable Object value, ByteBuf out, Layout layout) {
        checkCount(1);
        int start = out.writerIndex();
        ProtostuffWriter writer = new ProtostuffWriter(out);
        boolean written = false;
        try {
            write(0, value, writer, layout);
            writer.finish();
            written = true;
        } finally {
            if (!written) {
                out.writerIndex(start);
            }
        }
    }

    private void checkCount(int values) {
        if (values != codecs.length) {
            throw new WireValueException(values + " values (expected: " + codecs.length + ")");
        }
    }

    @Override
    public @Nullable Object[] read(ByteBuf in, Layout layout) {
        return read(new ProtostuffReader(in), layout);
    }

    @Override
    public @Nullable Object[] read(Content in, Layout layout) {
        return read(new ProtostuffReader(in), layout);
    }

    @Override
    public @Nullable Object readOne(Content in, Layout layout) {
        checkCount(1);
        if (layout == Layout.TAGGED) {
            return read(in, layout)[0];
        }
        ProtostuffReader reader = new ProtostuffReader(in);
        try {
            Object value = readCompact(reader, 0);
            checkEnd(reader);
            return value;
        } catch (Throwable e) { // from methods of decoded values, such as hashCode
            throw WireFormatException.refusedBy("a decoded value", e);
        }
    }

    private @Nullable Object[] read(ProtostuffReader reader, Layout layout) {
        try {
            return layout == Layout.TAGGED ? readTagged(reader) : readCompact(reader);
        } catch (Throwable e) { // from methods of decoded values, such as hashCode
            throw WireFormatException.refusedBy("a decoded value", e);
        }
    }

    @Override
    public long fingerprint() {
        return fingerprint;
    }

    private void write(int index, @Nullable Object value, ProtostuffWriter writer, Layout layout) {
        if (value == null && primitive[index]) {
            throw new WireValueException("null for a primitive").at(names[index]);
        }
        try {
            if (layout == Layout.TAGGED) {
                codecs[index].writeNullableField(writer, numbers[index], value);
            } else if (primitive[index] && value != null) {
                codecs[index].writeBody(writer, value);
            } else {
                codecs[index].writeNullable(writer, value);
            }
        } catch (Throwable e) { // from methods of the value, such as an iterator, or a buffer that is full
            throw WireValueException.thrownBy(e).at(names[index]);
        }
    }

    private @Nullable Object[] readTagged(ProtostuffReader reader) {
        @Nullable Object[] values = new @Nullable Object[codecs.length];
        Arrays.fill(values, ABSENT);
        for (int number = reader.nextField(0); number != ProtostuffReader.END; number = reader.nextField(0)) {
            Integer index = byNumber.get(number);
            if (index == null) {
                if (!lenient) {
                    throw new WireFormatException("value " + number + " of " + codecs.length);
                }
                reader.skipField(number);
            } else if (values[index] != ABSENT) {
                throw new WireFormatException("sent twice").at(names[index]);
            } else {
                values[index] = readTagged(reader, number, index);
            }
        }
        if (!lenient) {
            requireAll(values);
        }
        return values;
    }

    private @Nullable Object readTagged(ProtostuffReader reader, int number, int index) {
        try {
            Object value = codecs[index].readNullableField(reader, number);
            if (value == null && primitive[index]) {
                throw new WireFormatException("null for a primitive");
            }
            return value;
        } catch (WireFormatException e) {
            throw e.at(names[index]);
        }
    }

    private void requireAll(@Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == ABSENT) {
                throw new WireFormatException("is missing").at(names[i]);
            }
        }
    }

    private @Nullable Object[] readCompact(ProtostuffReader reader) {
        @Nullable Object[] values = new @Nullable Object[codecs.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = readCompact(reader, i);
        }
        checkEnd(reader);
        return values;
    }

    private @Nullable Object readCompact(ProtostuffReader reader, int index) {
        try {
            return primitive[index] ? codecs[index].readBody(reader) : codecs[index].readNullable(reader);
        } catch (WireFormatException e) {
            throw e.at(names[index]);
        }
    }

    private static void checkEnd(ProtostuffReader reader) {
        if (reader.remaining() > 0) {
            throw new WireFormatException(reader.remaining() + " bytes left over");
        }
    }
}
