package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Writes one message of a self-describing format. {@code begin…} methods that return a boolean return false where they have
 * written a reference instead: then nothing inside and no end is written. Not thread-safe.
 */
abstract class TreeWriter {
    private final ByteBuf buffer;
    private final int maxDepth;
    private final String tooDeep;
    private int depth;

    /** {@code hint} ends the message about a value that is nested too deep. */
    TreeWriter(ByteBuf buffer, int maxDepth, String hint) {
        this.buffer = buffer;
        this.maxDepth = maxDepth;
        this.tooDeep = "nested more than " + maxDepth + " deep; " + hint;
    }

    /** Where the message goes; it says how large that may become. */
    final ByteBuf buffer() {
        return buffer;
    }

    /** Whether values say what they are: a Long is no Integer, a UUID no text. Else only {@link #beginWrapper} tells. */
    abstract boolean tellsTypes();

    abstract void nullValue() throws IOException;

    abstract void booleanValue(boolean value) throws IOException;

    abstract void intValue(int value) throws IOException;

    abstract void longValue(long value) throws IOException;

    abstract void doubleValue(double value) throws IOException;

    abstract void stringValue(String value) throws IOException;

    abstract void bytesValue(byte[] value) throws IOException;

    /** A value that has an exact form as text; wrapped if the format tells types. */
    abstract void textValue(String type, String text) throws IOException;

    /** The same for a decimal number. */
    abstract void numberValue(String type, String digits) throws IOException;

    abstract boolean beginList(Object identity, int size) throws IOException;

    abstract void endList() throws IOException;

    abstract boolean beginMap(Object identity) throws IOException;

    /** Before each key. */
    abstract void beginEntry() throws IOException;

    /** After each value. */
    abstract void endEntry() throws IOException;

    abstract void endMap() throws IOException;

    /**
     * Begins an object with some named members, all of which follow.
     *
     * @param typed whether the place does not determine the type
     * @param mutable whether a reader has the object before its members, so that they may refer to it
     */
    abstract boolean beginStruct(String type, String[] names, boolean typed, Object identity, boolean mutable)
            throws IOException;

    /** Before each member's value, in the order of the names. */
    abstract void member(String name) throws IOException;

    abstract void endStruct(Object identity, boolean mutable) throws IOException;

    /** Begins an object that does nothing but say the type of the one value inside. */
    abstract void beginWrapper(String type) throws IOException;

    abstract void endWrapper() throws IOException;

    /** Whether maps whose keys all have names are written by {@link #beginNamed}. */
    abstract boolean namesKeys();

    /** Whether a text can be a member's name. */
    abstract boolean isName(String text);

    abstract void beginNamed() throws IOException;

    abstract void endNamed() throws IOException;

    /** Ends the message and gives back what was borrowed; a writer that failed is left to the collector. */
    abstract void finish() throws IOException;

    /** Goes one level into the message. */
    final void enter() {
        if (++depth > maxDepth) {
            throw new WireValueException(tooDeep);
        }
    }

    final void exit() {
        depth--;
    }
}
