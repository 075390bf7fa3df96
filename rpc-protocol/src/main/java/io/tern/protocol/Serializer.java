package io.tern.protocol;

import io.tern.spi.ExtensionPoint;

/**
 * Turns values into bytes and back. Bound once per service to that service's closed set of types, so that everything
 * which depends on the types is worked out, and everything that cannot travel is reported, before the first call.
 *
 * <p>Thread-safe.
 */
@ExtensionPoint("protostuff")
public interface Serializer {
    /**
     * Prepares for the types of one service.
     *
     * @throws WireTypeException naming all types of the graph that this serializer cannot carry
     */
    BoundSerializer bind(TypeGraph types);
}
