package io.tern.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Objects;

/**
 * The key of an attachment, so that it travels as a number. Immutable, thread-safe.
 *
 * @param key the key
 */
public record KeyDefinition(String key) implements Definition {
    public KeyDefinition {
        Objects.requireNonNull(key, "key");
    }

    void write(ByteBuf out) {
        Wire.writeString(out, key);
    }

    static KeyDefinition read(ByteBuf in) {
        return new KeyDefinition(Wire.readString(in, Wire.NAME_LIMIT_BYTES, "attachment key"));
    }
}
