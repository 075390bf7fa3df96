package io.tern.bootstrap;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application made of published rules. Immutable, thread-safe.
 *
 * @param application its name
 * @param instanceId unique to this start of it
 * @param accepted whether all that was published holds everywhere in it; if not, {@code holds}, {@code without} and {@code message} say what does
 * @param version of the rules that were published, 0 if they do not say
 * @param hash of the text that was published, for comparing what instances have read; "" if there is none
 * @param holds version of the rules that hold now, 0 if there are none
 * @param without what goes without the rules that hold because they do not fit it, and why; of very many the first
 * @param message why they were refused, or what they say, in a line
 */
@JsonPropertyOrder({"application", "instanceId", "accepted", "version", "hash", "holds", "without", "message"})
record RuleVerdict(
        String application,
        String instanceId,
        boolean accepted,
        long version,
        String hash,
        long holds,
        List<String> without,
        String message) {
    /** Jackson's usual buffers stay in thread-locals of whoever writes, and with them the class loader. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build());

    private static final int HASH_BYTES = 6;

    RuleVerdict {
        without = List.copyOf(without);
    }

    /** The beginning of a text's SHA-256, as {@code sha256sum} prints it. */
    static String hash(@Nullable String text) {
        if (text == null) {
            return "";
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are JSON", e);
        }
    }
}
