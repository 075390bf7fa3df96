package io.tern.protocol;

import java.io.IOException;
import java.util.Base64;

/** boolean, char, String, byte[] and void. */
final class TreeSimpleCodecs {
    static final TreeCodec BOOLEAN = new BooleanCodec();
    static final TreeCodec CHAR = new CharCodec();
    static final TreeCodec STRING = new StringCodec();
    static final TreeCodec BYTES = new BytesCodec();
    static final TreeCodec VOID = new VoidCodec();

    private TreeSimpleCodecs() {}

    private static final class BooleanCodec extends TreeCodec {
        @Override
        void write(TreeWriter out, Object value) throws IOException {
            out.booleanValue((Boolean) value);
        }

        @Override
        Object read(TreeReader in, Object node) {
            if (node instanceof Boolean) {
                return node;
            }
            throw mismatch(node);
        }

        @Override
        String describe() {
            return "a boolean";
        }

        @Override
        boolean describesItself(TreeWriter out, Object value) {
            return true;
        }

        @Override
        String nameOf(Object value) {
            return value.toString();
        }

        @Override
        Object ofName(String name) {
            if (name.equals("true") || name.equals("false")) {
                return name.equals("true");
            }
            throw new WireFormatException("expected true or false as a key, found another name");
        }
    }

    /** A text of one character, or an integer where types are told: any char may then become an int. */
    private static final class CharCodec extends TreeCodec {
        @Override
        void write(TreeWriter out, Object value) throws IOException {
            if (out.tellsTypes()) {
                out.intValue((Character) value);
            } else {
                out.stringValue(value.toString());
            }
        }

        @Override
        Object read(TreeReader in, Object node) {
            if (in.tellsTypes()) {
                if (node instanceof Integer code && code == (char) (int) code) {
                    return (char) (int) code;
                }
            } else if (node instanceof String text && text.length() == 1) {
                return text.charAt(0);
            }
            throw mismatch(node);
        }

        @Override
        String describe() {
            return "a char";
        }

        @Override
        String nameOf(Object value) {
            return value.toString();
        }

        @Override
        Object ofName(String name) {
            if (name.length() != 1) {
                throw new WireFormatException("expected a char as a key, found a longer or empty name");
            }
            return name.charAt(0);
        }
    }

    private static final class StringCodec extends TreeCodec {
        @Override
        void write(TreeWriter out, Object value) throws IOException {
            out.stringValue((String) value);
        }

        @Override
        Object read(TreeReader in, Object node) {
            if (node instanceof String) {
                return node;
            }
            throw mismatch(node);
        }

        @Override
        String describe() {
            return "a String";
        }

        @Override
        boolean describesItself(TreeWriter out, Object value) {
            return true;
        }

        @Override
        String nameOf(Object value) {
            return (String) value;
        }

        @Override
        Object ofName(String name) {
            return name;
        }
    }

    /** As they are, or in Base64 where the format has only text. */
    private static final class BytesCodec extends TreeCodec {
        @Override
        void write(TreeWriter out, Object value) throws IOException {
            out.bytesValue((byte[]) value);
        }

        @Override
        Object read(TreeReader in, Object node) {
            if (node instanceof byte[]) {
                return node;
            }
            if (!(node instanceof String text) || in.tellsTypes()) {
                throw mismatch(node);
            }
            return decode(text);
        }

        @Override
        String describe() {
            return "a byte[]";
        }

        @Override
        boolean describesItself(TreeWriter out, Object value) {
            return out.tellsTypes();
        }
    }

    private static byte[] decode(String text) {
        try {
            if (text.length() % 4 == 0) { // the decoder would do without padding
                return Base64.getDecoder().decode(text);
            }
        } catch (IllegalArgumentException e) {
            throw WireFormatException.refusedBy("Base64", e);
        }
        throw new WireFormatException("Base64 without its padding");
    }

    private static final class VoidCodec extends TreeCodec {
        @Override
        void write(TreeWriter out, Object value) {
            throw new WireValueException("a value where void is declared");
        }

        @Override
        Object read(TreeReader in, Object node) {
            throw mismatch(node);
        }

        @Override
        String describe() {
            return "nothing";
        }
    }
}
