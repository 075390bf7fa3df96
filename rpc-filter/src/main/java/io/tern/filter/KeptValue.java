package io.tern.filter;

import io.tern.api.Defaults;
import io.tern.api.Result;
import io.tern.api.Result.Encoded;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that answers several calls. As long as it is bytes, each caller gets an object of his own, which he may change; one that a
 * filter has decoded before is everybody's. What came with the reply was for the call that was made, and is not kept. Immutable, thread-safe.
 */
final class KeptValue {
    private final @Nullable Encoded bytes;
    /** Where there are no bytes. */
    private final @Nullable Result shared;

    private KeptValue(@Nullable Encoded bytes, Result result) {
        this.bytes = bytes;
        shared = bytes == null ? result : null;
    }

    /** Keeps a value, as bytes if nobody has decoded it yet; null if the result is none, or not the service's. */
    static @Nullable KeptValue of(Result result) {
        if (!result.isValue() || result.attachments().containsKey(Defaults.FALLBACK_ATTACHMENT)) {
            return null;
        }
        return new KeptValue(result.repeatable(), result);
    }

    /** A result of the value. */
    Result result(Map<String, String> attachments) {
        return (shared != null ? shared : Result.encodedValue(Objects.requireNonNull(bytes)))
                .withAttachments(attachments);
    }
}
