package io.tern.protocol;

import java.util.Collection;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A collection of one element type. */
final class CollectionCodec extends ContainerCodec {
    private final WireType type;
    private final ValueCodec element;
    private final IntFunction<Collection<@Nullable Object>> maker;
    private final boolean sorted;

    CollectionCodec(WireType type, ValueCodec element, IntFunction<Collection<@Nullable Object>> maker) {
        super(markOf(type.raw()));
        this.type = type;
        this.element = element;
        this.maker = maker;
        this.sorted = Containers.isSorted(type.raw());
    }

    @Override
    boolean accepts(int foundMark) {
        return foundMark >= Mark.LIST && foundMark <= Mark.ARRAY;
    }

    @Override
    Object seen(Object value) {
        requireNaturalOrder(value);
        return OneWalk.of((Collection<?>) value);
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
        if (!added) {
            throw new WireFormatException("an element twice in a " + type);
        }
    }

    /** The reader's collection would be in another order, or could not be made at all. */
    private void requireNaturalOrder(Object value) {
        if (sorted && comparatorOf(value) != null) {
            throw new WireValueException("a " + type + " with a comparator; comparators do not travel");
        }
    }

    private static @Nullable Comparator<?> comparatorOf(Object value) {
        if (value instanceof SortedSet<?> set) {
            return set.comparator();
        }
        return value instanceof PriorityQueue<?> queue ? queue.comparator() : null;
    }
}
