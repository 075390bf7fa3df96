package io.tern.bootstrap;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What an application made of published rules. Immutable, thread-safe.
 *
 * @param application its name
 * @param instanceId unique to this start of it
 * @param accepted whether they hold now; if not, those before still do
 * @param version of the rules that were published, 0 if they do not say
 * @param holds version of the rules that hold now, 0 if there are none
 * @param message why they were refused, or what they say, in a line
 */
@JsonPropertyOrder({"application", "instanceId", "accepted", "version", "holds", "message"})
record RuleVerdict(String application, String instanceId, boolean accepted, long version, long holds, String message) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are JSON", e);
        }
    }
}
