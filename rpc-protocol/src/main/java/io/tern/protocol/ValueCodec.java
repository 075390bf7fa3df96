package io.tern.protocol;

import org.jspecify.annotations.Nullable;

/** Writes and reads the values of one type in both layouts. Thread-safe. */
abstract class ValueCodec {
    /** Appends a field of the tagged layout, with its mark if it needs one. */
    abstract void writeField(ProtostuffWriter out, int number, Object value);

    /**
     * Reads the value of the field whose number the reader has just given.
     *
     * @throws WireFormatException also if the field is null, or of a kind that does not convert without loss
     */
    abstract Object readField(ProtostuffReader in, int number);

    /** Appends a value of the compact layout. */
    abstract void writeBody(ProtostuffWriter out, Object value);

    /** Reads what {@link #writeBody} wrote. */
    abstract Object readBody(ProtostuffReader in);

    /** What the codec reads, for messages. */
    abstract String describe();

    /** Whether several values that this side does not know may have become this one. */
    boolean standsIn(Object value) {
        return false;
    }

    /** Appends a value of the compact layout that may be null. */
    void writeNullable(ProtostuffWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(0);
        } else {
            out.writeByte(1);
            writeBody(out, value);
        }
    }

    /** Reads what {@link #writeNullable} wrote. */
    @Nullable
    Object readNullable(ProtostuffReader in) {
        return in.readFlag() ? readBody(in) : null;
    }

    /** A field, or the statement that it is null. */
    final void writeNullableField(ProtostuffWriter out, int number, @Nullable Object value) {
        if (value == null) {
            out.nullField(number);
        } else {
            writeField(out, number, value);
        }
    }

    /** Reads what {@link #writeNullableField} wrote. */
    final @Nullable Object readNullableField(ProtostuffReader in, int number) {
        return in.isNull() ? null : readField(in, number);
    }

    final WireFormatException mismatch(ProtostuffReader in) {
        return new WireFormatException("expected " + describe() + ", found " + in.describeField());
    }
}
