package io.tern.protocol;

import java.util.Optional;

/** {@code Optional}: a group of no or one element; a flag and the element. */
final class OptionalCodec extends ValueCodec {
    private final ValueCodec element;

    OptionalCodec(ValueCodec element) {
        this.element = element;
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        out.mark(Mark.OPTIONAL);
        out.startGroup(number);
        ((Optional<?>) value).ifPresent(present -> element.writeField(out, ProtostuffFormat.ELEMENT, present));
        out.endGroup(number);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        if (!in.isGroup() || in.mark() != Mark.OPTIONAL) {
            throw mismatch(in);
        }
        in.enter();
        int first = in.nextField(number);
        if (first == ProtostuffReader.END) {
            in.exit();
            return Optional.empty();
        }
        if (first != ProtostuffFormat.ELEMENT) {
            throw new WireFormatException("a field of number " + first + " in an Optional");
        }
        Object present = element.readField(in, first);
        if (in.nextField(number) != ProtostuffReader.END) {
            throw new WireFormatException("two values in an Optional");
        }
        in.exit();
        return Optional.of(present);
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        out.enter();
        element.writeNullable(out, ((Optional<?>) value).orElse(null));
        out.exit();
    }

    @Override
    Object readBody(ProtostuffReader in) {
        in.enter();
        Object value = Optional.ofNullable(element.readNullable(in));
        in.exit();
        return value;
    }

    @Override
    String describe() {
        return "an Optional";
    }
}
