package io.tern.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place where {@code Collection} is declared: a set arrives as a set, a queue as a queue, anything else as a list. The mark says
 * which; in the compact layout it stands before the elements. Older readers take any of these marks and make a list.
 */
final class KindsCodec extends ValueCodec {
    private final WireType type;
    private final CollectionCodec list;
    private final CollectionCodec set;
    private final CollectionCodec queue;

    KindsCodec(WireType type, ValueCodec element) {
        this.type = type;
        this.list = kind(List.class, element);
        this.set = kind(Set.class, element);
        this.queue = kind(Queue.class, element);
    }

    private CollectionCodec kind(Class<?> raw, ValueCodec element) {
        return new CollectionCodec(
                type,
                raw,
                element,
                Containers.collectionMaker(raw, type.argument(0).raw()));
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        codecOf(CollectionCodec.markOf((Collection<?>) value)).writeField(out, number, value);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        return codecOf(in.mark()).readField(in, number);
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        int mark = CollectionCodec.markOf((Collection<?>) value);
        out.writeCount(mark);
        codecOf(mark).writeBody(out, value);
    }

    @Override
    Object readBody(ProtostuffReader in) {
        return readBody(in, in.readCount());
    }

    @Override
    void writeNullable(ProtostuffWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(0);
        } else {
            writeBody(out, value);
        }
    }

    @Override
    @Nullable
    Object readNullable(ProtostuffReader in) {
        int mark = in.readCount();
        return mark == 0 ? null : readBody(in, mark);
    }

    @Override
    String describe() {
        return "a " + type;
    }

    private Object readBody(ProtostuffReader in, int mark) {
        if (mark != Mark.LIST && mark != Mark.SET && mark != Mark.QUEUE) {
            throw new WireFormatException("expected " + describe() + ", found " + Mark.nameOf(mark));
        }
        return codecOf(mark).readBody(in);
    }

    /** The list's also refuses what is no collection. */
    private CollectionCodec codecOf(int mark) {
        return mark == Mark.SET ? set : mark == Mark.QUEUE ? queue : list;
    }
}
