package io.tern.protocol;

import org.jspecify.annotations.Nullable;

/** What collections, arrays and maps have in common: a group of elements, or a count and the elements. */
abstract class ContainerCodec extends ValueCodec {
    private final int mark;

    ContainerCodec(int mark) {
        this.mark = mark;
    }

    /** A form of the value that does not change while it is written: itself, or the elements that one walk has seen. */
    abstract Object seen(ProtostuffWriter out, Object value);

    /** Appends the group's fields, of what {@link #seen} gave. */
    abstract void writeElements(ProtostuffWriter out, Object seen);

    /** Reads the group's fields up to its end. */
    abstract Object readElements(ProtostuffReader in, int group);

    /** Whether a value of that mark converts. */
    abstract boolean accepts(int foundMark);

    abstract int size(Object seen);

    /** Appends exactly {@link #size} elements in the compact layout. */
    abstract void writeCounted(ProtostuffWriter out, Object seen, int size);

    abstract Object readCounted(ProtostuffReader in, int size);

    @Override
    final void writeField(ProtostuffWriter out, int number, Object value) {
        out.mark(mark);
        out.startGroup(number);
        writeElements(out, seen(out, value));
        out.endGroup(number);
    }

    @Override
    final Object readField(ProtostuffReader in, int number) {
        if (!in.isGroup() || !accepts(in.mark())) {
            throw mismatch(in);
        }
        in.enter();
        Object value = readElements(in, number);
        in.exit();
        return value;
    }

    @Override
    final void writeBody(ProtostuffWriter out, Object value) {
        Object seen = seen(out, value);
        int size = size(seen);
        out.writeCount(size);
        writeChecked(out, seen, size);
    }

    @Override
    final Object readBody(ProtostuffReader in) {
        return readChecked(in, in.readCount());
    }

    @Override
    final void writeNullable(ProtostuffWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeCount(0);
            return;
        }
        Object seen = seen(out, value);
        int size = size(seen);
        if (size == Integer.MAX_VALUE) {
            throw new WireValueException("a container of 2^31 - 1 elements");
        }
        out.writeCount(size + 1);
        writeChecked(out, seen, size);
    }

    @Override
    final @Nullable Object readNullable(ProtostuffReader in) {
        int sizePlusOne = in.readCount();
        return sizePlusOne == 0 ? null : readChecked(in, sizePlusOne - 1);
    }

    /** Reads the next element's number of a group; a class name there is that of an untyped array and passed over. */
    static int nextElement(ProtostuffReader in, int group) {
        int number = in.nextField(group);
        if (number == ProtostuffFormat.TYPE_FIELD && !in.isNull()) {
            in.readTypeName();
            number = in.nextField(group);
        }
        return number;
    }

    private void writeChecked(ProtostuffWriter out, Object seen, int size) {
        out.enter();
        writeCounted(out, seen, size);
        out.exit();
    }

    private Object readChecked(ProtostuffReader in, int size) {
        in.takeElements(size);
        in.enter();
        Object value = readCounted(in, size);
        in.exit();
        return value;
    }
}
