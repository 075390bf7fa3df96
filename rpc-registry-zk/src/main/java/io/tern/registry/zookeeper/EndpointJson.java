package io.tern.registry.zookeeper;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tern.api.Address;
import io.tern.api.Defaults;
import io.tern.api.Endpoint;
import io.tern.api.Registration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The content of a registration's node: everything of an {@link Endpoint} but its instance id, which is the node's name.
 * Thread-safe.
 *
 * <pre>{@code
 * {"version":"1.0","address":"10.0.0.7:20880","application":"shop","weight":100,"warmupMillis":60000,
 *  "serializers":["protostuff"],"tags":["gray"],"metadata":{"zone":"a"}}
 * }</pre>
 *
 * <p>A reader ignores fields it does not know, and refuses another major version: the major one changes only when an old
 * reader would misunderstand. Address is the only field that must be there.
 */
final class EndpointJson {
    /** Largest node; ZooKeeper keeps all of them in memory and sends them to every consumer. */
    static final int LIMIT_BYTES = 512;

    private static final int READ_LIMIT_BYTES = 16 * 1024;
    private static final String VERSION = "1.0";
    private static final String MAJOR = "1";
    /** Jackson's usual buffers stay in thread-locals of whoever writes, and with them the class loader. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build());

    private EndpointJson() {}

    /** Says why a node's content is no endpoint. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Writes a registration's endpoint; equal endpoints give equal bytes.
     *
     * @throws IllegalArgumentException if it takes more than {@link #LIMIT_BYTES}, naming the parts by size. Nothing is left
     *     out silently: a tag or zone that is missing sends calls astray
     */
    static byte[] write(Registration registration) {
        Endpoint endpoint = registration.endpoint();
        ObjectNode node = JSON.createObjectNode();
        node.put("version", VERSION);
        node.put("address", endpoint.address().toString());
        if (!endpoint.application().isEmpty()) {
            node.put("application", endpoint.application());
        }
        node.put("weight", endpoint.weight());
        node.put("warmupMillis", endpoint.warmupMillis());
        putAll(node, "serializers", endpoint.serializers());
        putAll(node, "tags", new TreeSet<>(endpoint.tags()));
        if (!endpoint.metadata().isEmpty()) {
            ObjectNode metadata = node.putObject("metadata");
            new TreeMap<>(endpoint.metadata()).forEach(metadata::put);
        }
        byte[] bytes = bytes(node);
        if (bytes.length > LIMIT_BYTES) {
            throw tooLarge(registration, node, bytes.length);
        }
        return bytes;
    }

    private static void putAll(ObjectNode node, String field, Iterable<String> values) {
        ArrayNode array = JSON.createArrayNode();
        values.forEach(array::add);
        if (!array.isEmpty()) {
            node.set(field, array);
        }
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers is JSON", e);
        }
    }

    private static IllegalArgumentException tooLarge(Registration registration, ObjectNode node, int total) {
        List<String> parts = new ArrayList<>();
        node.properties().stream()
                .sorted((a, b) -> bytes(b.getValue()).length - bytes(a.getValue()).length)
                .limit(3)
                .forEach(field -> parts.add(field.getKey() + " " + bytes(field.getValue()).length));
        return new IllegalArgumentException("registration of " + registration.service() + " at "
                + registration.endpoint() + " takes " + total + " bytes (expected: at most " + LIMIT_BYTES
                + "; largest: " + String.join(", ", parts) + "). Shorten its metadata, tags or application name");
    }

    /**
     * Reads a node's content.
     *
     * @throws UnreadableException if it is of another major version or makes no sense
     */
    static Endpoint read(String instanceId, byte[] bytes) throws UnreadableException {
        if (bytes.length > READ_LIMIT_BYTES) {
            throw new UnreadableException(bytes.length + " bytes (expected: at most " + READ_LIMIT_BYTES + ")");
        }
        JsonNode node = parse(bytes);
        String version = text(node, "version", "");
        int dot = version.indexOf('.');
        if (!MAJOR.equals(dot < 0 ? version : version.substring(0, dot))) {
            throw new UnreadableException("version '" + version + "' (expected: " + MAJOR + ".x)");
        }
        try {
            return Endpoint.builder(Address.parse(text(node, "address", "")))
                    .instanceId(instanceId)
                    .application(text(node, "application", ""))
                    .weight(number(node, "weight", Defaults.WEIGHT))
                    .warmupMillis(number(node, "warmupMillis", Defaults.WARMUP_MILLIS))
                    .serializers(texts(node, "serializers"))
                    .tags(new HashSet<>(texts(node, "tags")))
                    .metadata(metadata(node))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode parse(byte[] bytes) throws UnreadableException {
        try {
            JsonNode node = JSON.readTree(bytes);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (IOException e) {
            // Its message quotes the content over several lines.
        }
        throw new UnreadableException(bytes.length + " bytes that are no JSON object");
    }

    private static String text(JsonNode node, String field, String fallback) throws UnreadableException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return fallback;
        }
        if (!value.isTextual()) {
            throw mistyped(field, "a text");
        }
        return value.textValue();
    }

    private static int number(JsonNode node, String field, int fallback) throws UnreadableException {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return fallback;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw mistyped(field, "a whole number");
        }
        return value.intValue();
    }

    private static List<String> texts(JsonNode node, String field) throws UnreadableException {
        List<String> texts = new ArrayList<>();
        JsonNode values = node.path(field);
        if (!values.isMissingNode() && !values.isNull() && !values.isArray()) {
            throw mistyped(field, "a list of texts");
        }
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw mistyped(field, "a list of texts");
            }
            texts.add(value.textValue());
        }
        return texts;
    }

    private static Map<String, String> metadata(JsonNode node) throws UnreadableException {
        Map<String, String> metadata = new TreeMap<>();
        JsonNode values = node.path("metadata");
        if (!values.isMissingNode() && !values.isNull() && !values.isObject()) {
            throw mistyped("metadata", "an object of texts");
        }
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            if (!value.getValue().isTextual()) {
                throw mistyped("metadata." + value.getKey(), "a text");
            }
            metadata.put(value.getKey(), value.getValue().textValue());
        }
        return metadata;
    }

    private static UnreadableException mistyped(String field, String expected) {
        return new UnreadableException(field + " of another type (expected: " + expected + ")");
    }
}
