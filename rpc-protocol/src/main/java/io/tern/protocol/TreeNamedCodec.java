package io.tern.protocol;

import java.io.IOException;

/** The codec of exactly one class of the user's, which the message names where the place does not determine it. */
abstract class TreeNamedCodec extends TreeCodec {
    private final String name;

    TreeNamedCodec(String name) {
        this.name = name;
    }

    /** The class's name in messages. */
    final String name() {
        return name;
    }

    /** Writes a value; {@code typed} says that the place does not determine its class. */
    abstract void writeNamed(TreeWriter out, Object value, boolean typed) throws IOException;

    /** Reads an object that has the class's name, or stands where only this class can. */
    abstract Object readNamed(TreeReader in, TreeNode.Members node);

    @Override
    final void write(TreeWriter out, Object value) throws IOException {
        writeNamed(out, value, false);
    }

    @Override
    final String describe() {
        return name;
    }
}
