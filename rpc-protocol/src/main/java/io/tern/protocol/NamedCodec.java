package io.tern.protocol;

/** The codec of exactly one class of the user's, which the tagged layout names. */
abstract class NamedCodec extends ValueCodec {
    private final String name;

    NamedCodec(String name) {
        this.name = name;
    }

    /** The class's name on the wire. */
    final String name() {
        return name;
    }

    /** The mark of its fields. */
    abstract int mark();

    /** Reads the rest of a group, after the class name, up to its end. */
    abstract Object readGroup(ProtostuffReader in, int group);

    @Override
    final String describe() {
        return name;
    }
}
