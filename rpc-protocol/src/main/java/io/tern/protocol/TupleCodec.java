package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads a fixed number of values.
 *
 * <p>Thread-safe.
 */
public interface TupleCodec {
    /** Stands for a field that the message does not have; only in what a codec of fields reads. */
    Object ABSENT = new Object() {
        @Override
        public String toString() {
            return "absent";
        }
    };

    /**
     * Appends the values to a buffer. The caller keeps the buffer; its writer index is unchanged after a failure.
     *
     * @param layout ignored by a serializer without a compact layout
     * @throws WireValueException if a value may not travel: its class is outside the closed world, it contains itself,
     *     or a primitive is null
     */
    void write(@Nullable Object[] values, ByteBuf out, Layout layout);

    /**
     * Reads the values from all readable bytes of a buffer. The caller keeps the buffer, whose reader index is
     * unspecified afterwards; nothing that is returned refers to it.
     *
     * @throws WireFormatException if the bytes are anything but such values, whatever they are
     */
    @Nullable
    Object[] read(ByteBuf in, Layout layout);

    /** As {@link #read(ByteBuf, Layout)} reads the same bytes. */
    default @Nullable Object[] read(Content in, Layout layout) {
        return read(in.toByteBuf(), layout);
    }

    /** As {@link #write} writes this one value; for a codec of one. */
    default void writeOne(@Nullable Object value, ByteBuf out, Layout layout) {
        write(new @Nullable Object[] {value}, out, layout);
    }

    /** The value that {@link #read(Content, Layout)} reads; for a codec of one. */
    default @Nullable Object readOne(Content in, Layout layout) {
        return read(in, layout)[0];
    }

    /**
     * A hash of everything that the compact layout depends on: equal on two sides exactly if they can read each
     * other's compact layout. 0 means that there is no compact layout.
     */
    long fingerprint();
}
