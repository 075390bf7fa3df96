package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** A self-describing format: how trees look in bytes. Thread-safe. */
interface TreeFormat {
    /** Lists, maps and objects inside each other. */
    int maxDepth();

    /** See {@link TreeWriter#tellsTypes}. */
    boolean tellsTypes();

    /** What the fields of a class and its superclasses are called. */
    TreeFieldNames fieldNames(List<WireField> fields, Class<?> owner);

    /** A writer of one message, for the caller to finish. */
    TreeWriter newWriter(ByteBuf out);

    /**
     * Reads all readable bytes as one node. Memory is taken in proportion to the bytes, whatever they announce.
     *
     * @throws WireFormatException if they are anything else
     */
    TreeNode parse(ByteBuf in);
}
