package io.tern.bootstrap;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * What an application made of published rules. Immutable, thread-safe.
 *
 * @param application its name
 * @param instanceId unique to this start of it
 * @param accepted whether all that was published holds everywhere in it; if not, {@code holds}, {@code without} and {@code message} say what does
 * @param version of the rules that were published, 0 if they do not say
 * @param holds version of the rules that hold now, 0 if there are none
 * @param without what goes without the rules that hold because they do not fit it, and why; of very many the first
 * @param message why they were refused, or what they say, in a line
 */
@JsonPropertyOrder({"application", "instanceId", "accepted", "version", "holds", "without", "message"})
record RuleVerdict(
        String application,
        String instanceId,
        boolean accepted,
        long version,
        long holds,
        List<String> without,
        String message) {
    private static final ObjectMapper JSON = new ObjectMapper();

    RuleVerdict {
        without = List.copyOf(without);
    }

    String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are JSON", e);
        }
    }
}
