package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * Trees in Hessian 2, as hessian-lite writes and reads it. Of the library only the bytes of single values are used: whatever
 * it would do with classes, fields and collections is not reached. Thread-safe.
 */
final class HessianFormat implements TreeFormat {
    /** Lists, maps and objects inside each other; a long chain of objects is better sent as a list. */
    static final int MAX_DEPTH = 400;

    @Override
    public int maxDepth() {
        return MAX_DEPTH;
    }

    @Override
    public TreeFieldNames fieldNames(List<WireField> fields, Class<?> owner) {
        return TreeFieldNames.exact(fields, owner);
    }

    @Override
    public boolean tellsTypes() {
        return true;
    }

    @Override
    public TreeWriter newWriter(ByteBuf out) {
        return new HessianTreeWriter(out);
    }

    @Override
    public TreeNode parse(ByteBuf in) {
        byte[] bytes = in.hasArray() ? in.array() : ByteBufUtil.getBytes(in);
        int start = in.hasArray() ? in.arrayOffset() + in.readerIndex() : 0;
        int length = in.readableBytes();
        new HessianScan(bytes, start, start + length).run();
        try {
            return new HessianTreeParser(new ByteArrayInputStream(bytes, start, length)).parse();
        } catch (IOException e) {
            // the library's messages quote what it has read
            throw new WireFormatException(
                    "not the Hessian that is expected (" + e.getClass().getSimpleName() + ')');
        }
    }
}
