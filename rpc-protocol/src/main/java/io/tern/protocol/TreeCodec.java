package io.tern.protocol;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values of one type as trees of lists, maps and objects, which is how self-describing formats have
 * them. The same codecs serve every such format. Thread-safe.
 */
abstract class TreeCodec {
    /** Writes a value where its type is declared. */
    abstract void write(TreeWriter out, Object value) throws IOException;

    /**
     * Makes a value of a node.
     *
     * @throws WireFormatException if the node is of a kind that does not convert without loss
     */
    abstract Object read(TreeReader in, Object node);

    /** What the codec reads, for messages. */
    abstract String describe();

    /** Whether several values that this side does not know may have become this one. */
    boolean standsIn(Object value) {
        return false;
    }

    /** Whether what is written for a value says its own type, so that it can stand where {@code Object} is declared. */
    boolean describesItself(TreeWriter out, Object value) {
        return false;
    }

    /** Writes a value where {@code Object} is declared: in a wrapper of that name, unless it says itself what it is. */
    void writeOpen(TreeWriter out, Object value, String name) throws IOException {
        if (describesItself(out, value)) {
            write(out, value);
            return;
        }
        out.beginWrapper(name);
        write(out, value);
        out.endWrapper();
    }

    /** Whether a format that tells types apart has the value in a wrapper which this codec writes and reads itself. */
    boolean wrapsItself() {
        return false;
    }

    /** The value as the name of a member, or null if it has no such form. */
    @Nullable
    String nameOf(Object value) {
        return null;
    }

    /** Reads what {@link #nameOf} gave. */
    Object ofName(String name) {
        throw new WireFormatException("expected " + describe() + " as a key, found the name of a member");
    }

    final void writeNullable(TreeWriter out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.nullValue();
        } else {
            write(out, value);
        }
    }

    final @Nullable Object readNullable(TreeReader in, @Nullable Object node) {
        return node == null ? null : read(in, node);
    }

    final WireFormatException mismatch(@Nullable Object node) {
        return new WireFormatException("expected " + describe() + ", found " + TreeNode.describe(node));
    }
}
