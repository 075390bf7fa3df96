package io.tern.protocol;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What may go into collections and maps, on both sides. Stateless. */
final class TreeContainerRules {
    private TreeContainerRules() {}

    /** {@code element} is the codec of the value. */
    static void add(
            WireType type, Collection<@Nullable Object> made, @Nullable Object value, @Nullable TreeCodec element) {
        boolean added;
        try {
            added = made.add(value);
        } catch (Throwable e) { // no nulls allowed, not comparable, or thrown by the element's own methods
            throw WireFormatException.refusedBy(type.toString(), e);
        }
        if (!added && (value == null || element == null || !element.standsIn(value))) {
            throw new WireFormatException("an element twice in a " + type);
        }
    }

    /** {@code entries} is the size that the map should have afterwards. */
    static void put(
            WireType type,
            Map<@Nullable Object, @Nullable Object> made,
            @Nullable Object key,
            @Nullable Object value,
            int entries) {
        boolean twice;
        try {
            Object before = made.put(key, value);
            // a concurrent map has no nulls, and may count its entries one by one
            twice = before != null || (!(made instanceof ConcurrentMap) && made.size() != entries);
        } catch (Throwable e) { // no nulls allowed, not comparable, or thrown by the key's own methods
            throw WireFormatException.refusedBy(type.toString(), e);
        }
        if (twice) {
            throw new WireFormatException("a key twice in a " + type);
        }
    }

    /** Whether a value whose parts are not whole yet may go in nevertheless: what it hashes as does not depend on them. */
    static boolean isReady(@Nullable Object value, boolean sorts) {
        return value == null || (!sorts && TreeReader.hashesByIdentity(value));
    }
}
