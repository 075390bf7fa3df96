package io.tern.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code Map.Entry}: a group of key and value, as in a map of one entry; key and value. */
final class EntryCodec extends ValueCodec {
    private final Class<?> type;
    private final ValueCodec key;
    private final ValueCodec value;

    EntryCodec(Class<?> type, ValueCodec key, ValueCodec value) {
        this.type = type;
        this.key = key;
        this.value = value;
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object entry) {
        Map.Entry<?, ?> written = (Map.Entry<?, ?>) entry;
        out.mark(Mark.ENTRY);
        out.startGroup(number);
        key.writeNullableField(out, ProtostuffFormat.KEY, written.getKey());
        value.writeNullableField(out, ProtostuffFormat.VALUE, written.getValue());
        out.endGroup(number);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        if (!in.isGroup() || in.mark() != Mark.ENTRY) {
            throw mismatch(in);
        }
        in.enter();
        require(in.nextField(number), ProtostuffFormat.KEY);
        Object k = key.readNullableField(in, ProtostuffFormat.KEY);
        require(in.nextField(number), ProtostuffFormat.VALUE);
        Object v = value.readNullableField(in, ProtostuffFormat.VALUE);
        require(in.nextField(number), ProtostuffReader.END);
        in.exit();
        return Containers.newEntry(type, k, v);
    }

    @Override
    void writeBody(ProtostuffWriter out, Object entry) {
        Map.Entry<?, ?> written = (Map.Entry<?, ?>) entry;
        out.enter();
        key.writeNullable(out, written.getKey());
        value.writeNullable(out, written.getValue());
        out.exit();
    }

    @Override
    Object readBody(ProtostuffReader in) {
        in.enter();
        @Nullable Object k = key.readNullable(in);
        @Nullable Object v = value.readNullable(in);
        in.exit();
        return Containers.newEntry(type, k, v);
    }

    @Override
    String describe() {
        return "a " + type.getName();
    }

    private static void require(int number, int expected) {
        if (number != expected) {
            throw new WireFormatException("a map entry that is not one key and one value");
        }
    }
}
