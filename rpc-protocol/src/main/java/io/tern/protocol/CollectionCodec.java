package io.tern.protocol;

import java.util.Collection;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A collection of one element type. */
final class CollectionCodec extends ContainerCodec {
    private final WireType type;
    private final ValueCodec element;
    private final IntFunction<Collection<@Nullable Object>> maker;

    /** The class is the declared one, unless a supertype is declared that tells several kinds apart. */
    CollectionCodec(WireType type, Class<?> kind, ValueCodec element, IntFunction<Collection<@Nullable Object>> maker) {
        super(markOf(kind));
        this.type = type;
        this.element = element;
        this.maker = maker;
    }

    @Override
    boolean accepts(int foundMark) {
        return foundMark >= Mark.LIST && foundMark <= Mark.ARRAY;
    }

    @Override
    Object seen(ProtostuffWriter out, Object value) {
        Containers.requireNaturalOrder(type, value);
        return OneWalk.of((Iterable<?>) value, out.buffer());
    }

    @Override
    void writeElements(ProtostuffWriter out, Object seen) {
        for (Object each : (Collection<?>) seen) {
            element.writeNullableField(out, ProtostuffFormat.ELEMENT, each);
        }
    }

    @Override
    Object readElements(ProtostuffReader in, int group) {
        Collection<@Nullable Object> made = maker.apply(0);
        int number = nextElement(in, group);
        while (number != ProtostuffReader.END) {
            if (number != ProtostuffFormat.ELEMENT) {
                throw new WireFormatException("a field of number " + number + " in a collection");
            }
            add(made, element.readNullableField(in, number));
            number = in.nextField(group);
        }
        return made;
    }

    @Override
    int size(Object seen) {
        return ((Collection<?>) seen).size();
    }

    @Override
    void writeCounted(ProtostuffWriter out, Object seen, int size) {
        int written = 0;
        for (Object each : (Collection<?>) seen) {
            if (written++ < size) {
                element.writeNullable(out, each);
            }
        }
        if (written != size) {
            throw new WireValueException("a collection that changes while it is written");
        }
    }

    @Override
    Object readCounted(ProtostuffReader in, int size) {
        Collection<@Nullable Object> made = maker.apply(size);
        for (int i = 0; i < size; i++) {
            add(made, element.readNullable(in));
        }
        return made;
    }

    @Override
    String describe() {
        return "a " + type;
    }

    /** The kind of a value. */
    static int markOf(Object value) {
        return markOf(value.getClass());
    }

    private static int markOf(Class<?> raw) {
        if (Set.class.isAssignableFrom(raw)) {
            return Mark.SET;
        }
        boolean onlyQueue = Queue.class.isAssignableFrom(raw) && !java.util.List.class.isAssignableFrom(raw);
        return onlyQueue ? Mark.QUEUE : Mark.LIST;
    }

    private void add(Collection<@Nullable Object> made, @Nullable Object value) {
        boolean added;
        try {
            added = made.add(value);
        } catch (Throwable e) { // no nulls allowed, not comparable, or thrown by the element's own methods
            throw WireFormatException.refusedBy(type.toString(), e);
        }
        if (!added && (value == null || !element.standsIn(value))) {
            throw new WireFormatException("an element twice in a " + type);
        }
    }
}
