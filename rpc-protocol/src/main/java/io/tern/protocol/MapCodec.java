package io.tern.protocol;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A map of one key and one value type; keys and values travel in turn. */
final class MapCodec extends ContainerCodec {
    private final WireType type;
    private final ValueCodec key;
    private final ValueCodec value;
    private final IntFunction<Map<@Nullable Object, @Nullable Object>> maker;
    private final boolean strings;

    MapCodec(
            WireType type,
            ValueCodec key,
            ValueCodec value,
            IntFunction<Map<@Nullable Object, @Nullable Object>> maker) {
        super(Mark.MAP);
        this.type = type;
        this.key = key;
        this.value = value;
        this.maker = maker;
        this.strings = type.raw() == Properties.class;
    }

    @Override
    boolean accepts(int foundMark) {
        return foundMark == Mark.MAP;
    }

    @Override
    Object seen(ProtostuffWriter out, Object map) {
        Containers.requireNaturalOrder(type, map);
        return OneWalk.of(strings ? Containers.contents((Map<?, ?>) map) : (Map<?, ?>) map, out.buffer());
    }

    @Override
    void writeElements(ProtostuffWriter out, Object seen) {
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) seen).entrySet()) {
            key.writeNullableField(out, ProtostuffFormat.KEY, entry.getKey());
            value.writeNullableField(out, ProtostuffFormat.VALUE, entry.getValue());
        }
    }

    @Override
    Object readElements(ProtostuffReader in, int group) {
        Map<@Nullable Object, @Nullable Object> made = maker.apply(0);
        int entries = 0;
        int number = in.nextField(group);
        while (number != ProtostuffReader.END) {
            require(number, ProtostuffFormat.KEY);
            Object k = key.readNullableField(in, number);
            number = in.nextField(group);
            require(number, ProtostuffFormat.VALUE);
            put(made, k, value.readNullableField(in, number), ++entries);
            number = in.nextField(group);
        }
        return made;
    }

    @Override
    int size(Object seen) {
        return ((Map<?, ?>) seen).size();
    }

    @Override
    void writeCounted(ProtostuffWriter out, Object seen, int size) {
        int written = 0;
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) seen).entrySet()) {
            if (written++ < size) {
                key.writeNullable(out, entry.getKey());
                value.writeNullable(out, entry.getValue());
            }
        }
        if (written != size) {
            throw new WireValueException("a map that changes while it is written");
        }
    }

    @Override
    Object readCounted(ProtostuffReader in, int size) {
        Map<@Nullable Object, @Nullable Object> made = maker.apply(size);
        for (int i = 1; i <= size; i++) {
            Object k = key.readNullable(in);
            put(made, k, value.readNullable(in), i);
        }
        return made;
    }

    @Override
    String describe() {
        return "a " + type;
    }

    private static void require(int number, int expected) {
        if (number != expected) {
            throw new WireFormatException("keys and values of a map do not alternate");
        }
    }

    private void put(
            Map<@Nullable Object, @Nullable Object> made, @Nullable Object k, @Nullable Object v, int entries) {
        boolean twice;
        try {
            Object before = made.put(k, v);
            // a concurrent map has no nulls, and may count its entries one by one
            twice = before != null || (!(made instanceof ConcurrentMap) && made.size() != entries);
        } catch (Throwable e) { // no nulls allowed, not comparable, or thrown by the key's own methods
            throw WireFormatException.refusedBy(type.toString(), e);
        }
        if (twice) {
            throw new WireFormatException("a key twice in a " + type);
        }
    }
}
