package io.tern.protocol;

import java.util.Map;

/**
 * What kind of value the field after a mark has, where its wire type alone does not say. So a field that one side has
 * retyped is converted without loss or refused, never misread. The numbers are part of the protocol.
 */
final class Mark {
    /** A plain field: integer by varint, float and double by their fixed widths, String by length. */
    static final int PLAIN = 0;

    static final int BOOLEAN = 1;
    static final int BYTE = 2;
    static final int SHORT = 3;
    static final int CHAR = 4;
    static final int INT = 5;
    static final int LONG = 6;
    static final int BYTES = 7;
    static final int LIST = 8;
    static final int SET = 9;
    static final int QUEUE = 10;
    static final int ARRAY = 11;
    static final int MAP = 12;
    static final int OPTIONAL = 13;
    static final int STRUCT = 14;
    static final int ENUM = 15;
    // Plain in the tagged layout; an untyped value of the compact layout needs a number for them.
    static final int FLOAT = 16;
    static final int DOUBLE = 17;
    static final int STRING = 18;
    static final int ENTRY = 19;
    /** Scalars with a layout of their own begin here, see {@link ScalarCodecs}. */
    static final int FIRST_SCALAR = 20;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(PLAIN, "a plain value"),
            Map.entry(BOOLEAN, "a boolean"),
            Map.entry(BYTE, "a byte"),
            Map.entry(SHORT, "a short"),
            Map.entry(CHAR, "a char"),
            Map.entry(INT, "an int"),
            Map.entry(LONG, "a long"),
            Map.entry(BYTES, "bytes"),
            Map.entry(LIST, "a list"),
            Map.entry(SET, "a set"),
            Map.entry(QUEUE, "a queue"),
            Map.entry(ARRAY, "an array"),
            Map.entry(MAP, "a map"),
            Map.entry(OPTIONAL, "an Optional"),
            Map.entry(STRUCT, "an object"),
            Map.entry(ENUM, "an enum constant"),
            Map.entry(FLOAT, "a float"),
            Map.entry(DOUBLE, "a double"),
            Map.entry(STRING, "a String"),
            Map.entry(ENTRY, "a map entry"));

    private Mark() {}

    static String nameOf(int mark) {
        String name = NAMES.get(mark);
        return name == null ? "a value of kind " + mark : name;
    }
}
