package io.tern.protocol;

import org.jspecify.annotations.Nullable;

/** Codecs of boolean, char, String, byte[] and void. */
final class SimpleCodecs {
    static final ValueCodec BOOLEAN = new BooleanCodec();
    static final ValueCodec CHAR = new CharCodec();
    static final ValueCodec STRING = new StringCodec();
    static final ValueCodec BYTES = new BytesCodec();
    static final ValueCodec VOID = new VoidCodec();

    private SimpleCodecs() {}

    static boolean readBooleanField(ProtostuffReader in) {
        if (!in.isVarint() || in.mark() != Mark.BOOLEAN) {
            throw BOOLEAN.mismatch(in);
        }
        return in.readFlag();
    }

    static void writeBooleanField(ProtostuffWriter out, int number, boolean value) {
        out.mark(Mark.BOOLEAN);
        out.flagField(number, value);
    }

    private static final class BooleanCodec extends ValueCodec {
        @Override
        void writeField(ProtostuffWriter out, int number, Object value) {
            writeBooleanField(out, number, (Boolean) value);
        }

        @Override
        Object readField(ProtostuffReader in, int number) {
            return readBooleanField(in);
        }

        @Override
        void writeBody(ProtostuffWriter out, Object value) {
            out.writeByte((Boolean) value ? 1 : 0);
        }

        @Override
        Object readBody(ProtostuffReader in) {
            return in.readFlag();
        }

        @Override
        String describe() {
            return "a boolean";
        }
    }

    private static final class CharCodec extends ValueCodec {
        @Override
        void writeField(ProtostuffWriter out, int number, Object value) {
            out.mark(Mark.CHAR);
            out.integerField(number, (Character) value);
        }

        @Override
        Object readField(ProtostuffReader in, int number) {
            if (!in.isVarint() || in.mark() != Mark.CHAR) {
                throw mismatch(in);
            }
            return readBody(in);
        }

        @Override
        void writeBody(ProtostuffWriter out, Object value) {
            out.writeInteger((Character) value);
        }

        @Override
        Object readBody(ProtostuffReader in) {
            long value = in.readInteger();
            if (value != (char) value) {
                throw new WireFormatException("an integer that does not fit a char");
            }
            return (char) value;
        }

        @Override
        String describe() {
            return "a char";
        }
    }

    private static final class StringCodec extends ValueCodec {
        @Override
        void writeField(ProtostuffWriter out, int number, Object value) {
            out.stringField(number, (String) value);
        }

        @Override
        Object readField(ProtostuffReader in, int number) {
            if (!in.isLengthDelimited() || in.mark() != Mark.PLAIN) {
                throw mismatch(in);
            }
            return in.readStringField();
        }

        @Override
        void writeBody(ProtostuffWriter out, Object value) {
            out.writeString((String) value);
        }

        @Override
        Object readBody(ProtostuffReader in) {
            String value = in.readString();
            if (value == null) {
                throw new WireFormatException("null for a String that is not null");
            }
            return value;
        }

        @Override
        void writeNullable(ProtostuffWriter out, @Nullable Object value) {
            out.writeString((String) value);
        }

        @Override
        @Nullable
        Object readNullable(ProtostuffReader in) {
            return in.readString();
        }

        @Override
        String describe() {
            return "a String";
        }
    }

    private static final class BytesCodec extends ValueCodec {
        @Override
        void writeField(ProtostuffWriter out, int number, Object value) {
            out.mark(Mark.BYTES);
            out.bytesField(number, (byte[]) value);
        }

        @Override
        Object readField(ProtostuffReader in, int number) {
            if (!in.isLengthDelimited() || in.mark() != Mark.BYTES) {
                throw mismatch(in);
            }
            return in.readBytesField();
        }

        @Override
        void writeBody(ProtostuffWriter out, Object value) {
            out.writeBytes((byte[]) value);
        }

        @Override
        Object readBody(ProtostuffReader in) {
            byte[] value = in.readBytes();
            if (value == null) {
                throw new WireFormatException("null for a byte[] that is not null");
            }
            return value;
        }

        @Override
        void writeNullable(ProtostuffWriter out, @Nullable Object value) {
            out.writeBytes((byte[]) value);
        }

        @Override
        @Nullable
        Object readNullable(ProtostuffReader in) {
            return in.readBytes();
        }

        @Override
        String describe() {
            return "a byte[]";
        }
    }

    /** The only value of void is null. */
    private static final class VoidCodec extends ValueCodec {
        @Override
        void writeField(ProtostuffWriter out, int number, Object value) {
            throw new WireValueException("a value of class " + value.getClass().getName() + " for void");
        }

        @Override
        Object readField(ProtostuffReader in, int number) {
            throw mismatch(in);
        }

        @Override
        void writeBody(ProtostuffWriter out, Object value) {
            throw new WireValueException("a value of class " + value.getClass().getName() + " for void");
        }

        @Override
        Object readBody(ProtostuffReader in) {
            throw new WireFormatException("a value for void");
        }

        @Override
        String describe() {
            return "null";
        }
    }
}
