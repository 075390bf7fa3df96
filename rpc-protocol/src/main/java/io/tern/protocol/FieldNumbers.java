package io.tern.protocol;

import io.tern.api.Tag;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of fields on the wire: what {@link Tag} says, else a hash of the declaring class and the field's name.
 * Hashes start above the numbers that the protobuf format reserves, tags end below them, so the two never meet.
 */
final class FieldNumbers {
    static final int MAX_TAG = 18_999;
    static final int MIN_HASH = 20_000;
    private static final int MAX_NUMBER = (1 << 29) - 1;

    private FieldNumbers() {}

    /** FNV-1a (32 bits, over the UTF-8 of {@code class#field}), folded into the legal range. */
    static int hash(Class<?> declaringClass, String field) {
        int hash = 0x811C9DC5;
        for (byte b : (declaringClass.getName() + '#' + field).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x01000193;
        }
        return MIN_HASH + Integer.remainderUnsigned(hash, MAX_NUMBER - MIN_HASH + 1);
    }

    static int numberOf(java.lang.reflect.Field field) {
        Tag tag = field.getAnnotation(Tag.class);
        return tag == null ? hash(field.getDeclaringClass(), field.getName()) : tag.value();
    }

    /** What is wrong with the field's tag, or null. */
    static @Nullable String problemOf(java.lang.reflect.Field field) {
        Tag tag = field.getAnnotation(Tag.class);
        if (tag == null || (tag.value() >= 1 && tag.value() <= MAX_TAG)) {
            return null;
        }
        return "@Tag(" + tag.value() + ") is out of range (expected: 1 to " + MAX_TAG + ")";
    }
}
