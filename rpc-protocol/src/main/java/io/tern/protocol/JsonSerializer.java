package io.tern.protocol;

import io.tern.spi.Extension;

/**
 * JSON for people and their tools: arguments are an array, records and beans objects, times ISO 8601 text. Carries every
 * row of the type table; a value that contains itself is refused. JSON does not tell a text from a time, so a field that one
 * side has retyped between two types that both are text there is read if the text is one of the other type.
 * {@code docs/protocol-trees.md} has the mapping.
 *
 * <p>Thread-safe.
 */
@Extension("json")
public final class JsonSerializer implements Serializer {
    private final JsonFormat format = new JsonFormat();

    /** For the extension loader. */
    public JsonSerializer() {}

    @Override
    public BoundSerializer bind(TypeGraph types) {
        return new TreeBound(types, new TreeCodecs(types, format), format);
    }
}
