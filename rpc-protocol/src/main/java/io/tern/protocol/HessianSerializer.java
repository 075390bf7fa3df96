package io.tern.protocol;

import io.tern.spi.Extension;

/**
 * Hessian 2 for graphs of objects: what is shared arrives shared, and beans, collections, maps and arrays may contain
 * themselves. Carries every row of the type table. Sharing is kept between places that declare the same type; values
 * without parts, and collections and maps that are empty, are not shared. {@code docs/protocol-trees.md} has the mapping.
 *
 * <p>Thread-safe.
 */
@Extension("hessian")
public final class HessianSerializer implements Serializer {
    private final HessianFormat format = new HessianFormat();

    /** For the extension loader. */
    public HessianSerializer() {}

    @Override
    public BoundSerializer bind(TypeGraph types) {
        return new TreeBound(types, new TreeCodecs(types, format), format);
    }
}
