package io.tern.protocol;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An enum: by class and constant name in the tagged layout, by ordinal in the compact one. */
@SuppressWarnings("EnumOrdinal") // equal fingerprints say that the constants and their order are equal
final class EnumCodec extends NamedCodec {
    private static final int CONSTANT = 1;

    private final Class<?> type;
    private final Object[] constants;
    private final Map<String, Object> byName = new HashMap<>();

    /** The default for unknown constants; null if they are refused. */
    private final @Nullable Object unknown;

    EnumCodec(Class<?> type, @Nullable Object unknown) {
        super(type.getName());
        this.type = type;
        this.unknown = unknown;
        this.constants = type.getEnumConstants();
        for (Object constant : constants) {
            byName.put(((Enum<?>) constant).name(), constant);
        }
    }

    @Override
    void writeField(ProtostuffWriter out, int number, Object value) {
        out.mark(Mark.ENUM);
        out.startGroup(number);
        out.typeField(name());
        out.stringField(CONSTANT, ((Enum<?>) value).name());
        out.endGroup(number);
    }

    @Override
    Object readField(ProtostuffReader in, int number) {
        if (!in.isGroup() || in.mark() != Mark.ENUM) {
            throw mismatch(in);
        }
        in.enter();
        String found = in.readTypeField(number);
        if (!found.equals(name())) {
            throw new WireFormatException("expected " + name() + ", found " + TypeNames.shown(found));
        }
        Object constant = readGroup(in, number);
        in.exit();
        return constant;
    }

    @Override
    boolean standsIn(Object value) {
        return value == unknown;
    }

    @Override
    int mark() {
        return Mark.ENUM;
    }

    @Override
    Object readGroup(ProtostuffReader in, int group) {
        if (in.nextField(group) != CONSTANT || !in.isLengthDelimited() || in.mark() != Mark.PLAIN) {
            throw new WireFormatException("the name of an enum constant is missing");
        }
        String name = in.readStringField();
        Object constant = byName.getOrDefault(name, unknown);
        if (constant == null) {
            throw unknown(type.getName(), name);
        }
        if (in.nextField(group) != ProtostuffReader.END) {
            throw new WireFormatException("more than the name of an enum constant");
        }
        return constant;
    }

    @Override
    void writeBody(ProtostuffWriter out, Object value) {
        out.writeCount(((Enum<?>) value).ordinal());
    }

    @Override
    Object readBody(ProtostuffReader in) {
        return constant(in.readCount());
    }

    @Override
    void writeNullable(ProtostuffWriter out, @Nullable Object value) {
        out.writeCount(value == null ? 0 : ((Enum<?>) value).ordinal() + 1);
    }

    @Override
    @Nullable
    Object readNullable(ProtostuffReader in) {
        int ordinalPlusOne = in.readCount();
        return ordinalPlusOne == 0 ? null : constant(ordinalPlusOne - 1);
    }

    static WireFormatException unknown(String type, String sent) {
        return new WireFormatException("this side's " + type + " has no constant " + TypeNames.shown(sent)
                + ", which was sent; add it on this side, or a default by @UnknownConstant");
    }

    private Object constant(int ordinal) {
        if (ordinal >= constants.length) {
            throw new WireFormatException(
                    "this side's " + type.getName() + " has " + constants.length + " constants, fewer than was sent");
        }
        return constants[ordinal];
    }
}
