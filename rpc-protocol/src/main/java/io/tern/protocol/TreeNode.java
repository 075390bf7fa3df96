package io.tern.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list, map or object as a message has it, before it is known which Java type it becomes. What is not one of these is
 * null, a {@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code Double}, {@code byte[]} or
 * {@link TreeNumber}. Nothing here was made because a message named a class.
 *
 * <p>Where a format has references, nodes may be shared and may contain themselves. Not thread-safe.
 */
abstract class TreeNode {
    private boolean attached;
    private boolean shared;
    private long weight = 1;
    private @Nullable Made made;

    /**
     * Tells the node that something contains it: from the second time on it is shared.
     *
     * @return how much the container's weight grows
     */
    long attach() {
        shared |= attached;
        attached = true;
        return weight;
    }

    /** Ends the node: {@code parts} is the weight of what it contains. */
    void complete(long parts) {
        long sum = parts + 1;
        weight = sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** How many nodes and values there are below, those that are shared counted at each place. */
    long weight() {
        return weight;
    }

    /** What a codec has made of the node before, if it is shared. */
    @Nullable
    Made madeBy(TreeCodec codec) {
        for (Made each = made; each != null; each = each.next) {
            if (each.codec == codec) {
                return each;
            }
        }
        return null;
    }

    /**
     * Keeps what a codec makes of a shared node, so that it is one object wherever it is referred to.
     *
     * @param frame the number of the frame in which it is read
     */
    void made(TreeCodec codec, Object value, int frame) {
        if (!shared) {
            return;
        }
        Made known = madeBy(codec);
        if (known == null) {
            made = new Made(codec, value, frame, made);
        } else {
            known.value = value;
        }
    }

    /** What a node is, for messages; never its contents. */
    static String describe(@Nullable Object node) {
        if (node instanceof Members members) {
            String type = members.type();
            return type == null ? "an object" : "an object of " + TypeNames.shown(type);
        }
        if (node instanceof Elements) {
            return "a list";
        }
        if (node instanceof Entries) {
            return "a map";
        }
        if (node instanceof String) {
            return "a text";
        }
        if (node instanceof Boolean) {
            return "true or false";
        }
        if (node instanceof Number) {
            return "a number";
        }
        if (node instanceof byte[]) {
            return "bytes";
        }
        return node == null ? "null" : "a value of another kind";
    }

    /** A list. */
    static final class Elements extends TreeNode {
        private final List<@Nullable Object> elements;

        Elements(List<@Nullable Object> elements) {
            this.elements = elements;
        }

        List<@Nullable Object> elements() {
            return elements;
        }
    }

    /** A map whose keys may be anything. */
    static final class Entries extends TreeNode {
        private final List<@Nullable Object> keysAndValues;

        Entries(List<@Nullable Object> keysAndValues) {
            this.keysAndValues = keysAndValues;
        }

        /** Keys and values in turn. */
        List<@Nullable Object> keysAndValues() {
            return keysAndValues;
        }
    }

    /** An object: names with values, and mostly the name of a class. */
    static final class Members extends TreeNode {
        /** The name of the member that names the class where a format has no better place for it. */
        static final String TYPE = "@type";

        /** The name of a wrapper's only member. */
        static final String VALUE = "value";

        private final @Nullable String type;
        private final String[] names;
        private final @Nullable Object[] values;

        /** The arrays are kept, not copied. */
        Members(@Nullable String type, String[] names, @Nullable Object[] values) {
            this.type = type;
            this.names = names;
            this.values = values;
        }

        @Nullable
        String type() {
            return type;
        }

        int size() {
            return names.length;
        }

        String name(int index) {
            return names[index];
        }

        @Nullable
        Object value(int index) {
            return values[index];
        }

        /** What a wrapper has inside. */
        Object wrapped() {
            for (int i = 0; i < names.length; i++) {
                Object value = values[i];
                if (names[i].equals(VALUE) && value != null) {
                    return value;
                }
            }
            throw new WireFormatException("an object of " + TypeNames.shown(type == null ? "no type" : type)
                    + " without its member \"" + VALUE + '"');
        }
    }

    /** The value that a codec has made of a node. */
    static final class Made {
        private final TreeCodec codec;
        private Object value;
        private final int frame;
        private final @Nullable Made next;

        Made(TreeCodec codec, Object value, int frame, @Nullable Made next) {
            this.codec = codec;
            this.value = value;
            this.frame = frame;
            this.next = next;
        }

        Object value() {
            return value;
        }

        int frame() {
            return frame;
        }
    }
}
