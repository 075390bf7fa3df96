package io.tern.protocol;

import org.jspecify.annotations.Nullable;

/** What reading one message has to remember. Not thread-safe. */
final class TreeReader {
    /** Stands for a value whose parts are still being read and which does not exist before them. */
    private static final Object PENDING = new Object();

    /** Of so few parts it costs more to ask how they are hashed than to count them. */
    private static final int LIGHT = 16;

    private final boolean tellsTypes;
    private final int maxDepth;
    private final HashBudget hashBudget;
    private final TreeFrames frames;

    /** {@code bytes} is the size of the message. */
    TreeReader(boolean tellsTypes, int maxDepth, int bytes) {
        this.tellsTypes = tellsTypes;
        this.maxDepth = maxDepth;
        this.hashBudget = new HashBudget(bytes, System::nanoTime);
        this.frames = new TreeFrames(hashBudget);
    }

    /** See {@link TreeWriter#tellsTypes}. */
    boolean tellsTypes() {
        return tellsTypes;
    }

    /**
     * Goes into a node. References may make that deeper than the message itself is.
     *
     * @return what the codec has made of the node before, or null
     */
    @Nullable
    Object enter(TreeNode node, TreeCodec codec) {
        TreeNode.Made known = node.madeBy(codec);
        if (known != null && known.value() == PENDING) {
            throw new WireFormatException(codec.describe() + " that contains itself, but is made from its parts;"
                    + " only beans, collections, maps and arrays can");
        }
        if (known != null) {
            frames.refer(known.frame());
            return known.value();
        }
        frames.begin(node.weight());
        if (frames.depth() > maxDepth) {
            throw new WireFormatException("nested more than " + maxDepth + " deep");
        }
        return null;
    }

    /** Keeps what a codec makes of the node that was entered last, so that its parts may refer to it. */
    void made(TreeNode node, TreeCodec codec, Object value) {
        node.made(codec, value, frames.current());
    }

    /** Says that the value will exist only after its parts. */
    void pending(TreeNode node, TreeCodec codec) {
        made(node, codec, PENDING);
    }

    /** Leaves a node. */
    void exit() {
        frames.end();
    }

    /** The structures that have been entered and not left. */
    TreeFrames frames() {
        return frames;
    }

    /** Takes from the budget what it may take to hash an element or key. */
    void beforeHashing(@Nullable Object node, @Nullable Object value) {
        long weight = weightOf(node);
        if (weight > 1 && value != null && (weight <= LIGHT || !hashesByIdentity(value))) {
            hashBudget.take(weight);
        }
    }

    /** See {@link TreeNode#weight}. */
    static long weightOf(@Nullable Object node) {
        return node instanceof TreeNode parts ? parts.weight() : 1;
    }

    /** Whether it does not matter for a hash that the value is not whole yet. */
    static boolean hashesByIdentity(Object value) {
        try {
            return value.getClass().getMethod("hashCode").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every class has hashCode()", e);
        }
    }
}
