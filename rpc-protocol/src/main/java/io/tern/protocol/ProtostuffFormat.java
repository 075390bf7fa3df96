package io.tern.protocol;

/** Numbers of the protostuff wire format and of Tern's use of it. */
final class ProtostuffFormat {
    /** Objects, collections, maps, arrays and Optionals inside each other; deeper is taken for a cycle or an attack. */
    static final int MAX_DEPTH = 100;

    // Field numbers from protobuf's reserved range, so that no user's field has them.
    /** The kind of the field that follows, a {@link Mark}. */
    static final int MARK_FIELD = 19_000;
    /** First in an object, enum constant or untyped array: a class name, or the index of one already sent. */
    static final int TYPE_FIELD = 19_001;
    /** Says that the field of the number it carries is null. */
    static final int NULL_FIELD = 19_002;

    /** The fields of collections and Optionals (1), and of maps (1 and 2 in turn). */
    static final int ELEMENT = 1;

    static final int KEY = 1;
    static final int VALUE = 2;

    private ProtostuffFormat() {}

    static long zigZag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unZigZag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
