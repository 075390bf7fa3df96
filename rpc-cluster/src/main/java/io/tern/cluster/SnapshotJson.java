package io.tern.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tern.api.Address;
import io.tern.api.Endpoint;
import io.tern.api.ServiceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The content of a snapshot file. Thread-safe.
 *
 * <pre>{@code
 * {"version":1,"registry":"zookeeper://10.0.0.1:2181","services":[
 *   {"service":"demo.EchoService@1.0","savedMillis":1735689600000,"endpoints":[
 *     {"address":"10.0.0.7:20880","instanceId":"9f2c","application":"shop","weight":100,"warmupMillis":60000,
 *      "serializers":["protostuff"],"tags":["gray"],"metadata":{"zone":"a"}}]}]}
 * }</pre>
 *
 * <p>A reader ignores fields it does not know and refuses another version, and it takes all of a file or nothing: a file in which
 * one thing is wrong was not written by this class.
 */
final class SnapshotJson {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SnapshotJson() {}

    /** Equal content gives equal bytes. */
    static byte[] write(String registry, Map<ServiceKey, SavedService> services) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        root.put("registry", registry);
        var list = root.putArray("services");
        new TreeMap<>(services).forEach((key, saved) -> {
            ObjectNode node = list.addObject();
            node.put("service", key.toString());
            node.put("savedMillis", saved.savedMillis());
            var endpoints = node.putArray("endpoints");
            saved.endpoints().forEach(endpoint -> put(endpoints.addObject(), endpoint));
        });
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers is JSON", e);
        }
    }

    private static void put(ObjectNode node, Endpoint endpoint) {
        node.put("address", endpoint.address().toString());
        node.put("instanceId", endpoint.instanceId());
        node.put("application", endpoint.application());
        node.put("weight", endpoint.weight());
        node.put("warmupMillis", endpoint.warmupMillis());
        endpoint.serializers().forEach(node.putArray("serializers")::add);
        new TreeSet<>(endpoint.tags()).forEach(node.putArray("tags")::add);
        new TreeMap<>(endpoint.metadata()).forEach(node.putObject("metadata")::put);
    }

    /**
     * Reads a file's content.
     *
     * @throws IOException if it makes no sense, is cut off, or is of another version or registry; the message says which
     */
    static Map<ServiceKey, SavedService> read(byte[] bytes, String registry) throws IOException {
        JsonNode root = parse(bytes);
        JsonNode version = root.path("version");
        if (!version.isInt() || version.intValue() != VERSION) {
            throw new IOException("version " + shortened(version) + " (expected: " + VERSION + ")");
        }
        String writtenFor = text(root, "registry");
        if (!writtenFor.equals(registry)) {
            throw new IOException("it is of another registry (expected: " + registry + ")");
        }
        Map<ServiceKey, SavedService> services = new LinkedHashMap<>();
        try {
            for (JsonNode service : array(root, "services")) {
                services.put(ServiceKey.parse(text(service, "service")), service(service));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e); // A key, an address or a number out of range.
        }
        return services;
    }

    private static JsonNode parse(byte[] bytes) throws IOException {
        try {
            JsonNode root = JSON.readTree(bytes);
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            var where = e.getLocation(); // The message quotes the content over several lines.
            throw new IOException(
                    "no JSON, or cut off, at byte " + (where == null ? "?" : where.getByteOffset()) + " of "
                            + bytes.length,
                    e);
        }
        throw new IOException(bytes.length + " bytes that are no JSON object");
    }

    private static SavedService service(JsonNode node) throws IOException {
        Map<Address, Endpoint> endpoints = new LinkedHashMap<>();
        for (JsonNode one : array(node, "endpoints")) {
            Endpoint endpoint = endpoint(one);
            endpoints.put(endpoint.address(), endpoint);
        }
        return new SavedService(
                List.copyOf(endpoints.values()), field(node, "savedMillis").asLong());
    }

    private static Endpoint endpoint(JsonNode node) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> one : field(node, "metadata").properties()) {
            metadata.put(one.getKey(), one.getValue().asText());
        }
        return Endpoint.builder(Address.parse(text(node, "address")))
                .instanceId(text(node, "instanceId"))
                .application(text(node, "application"))
                .weight(number(node, "weight"))
                .warmupMillis(number(node, "warmupMillis"))
                .serializers(texts(node, "serializers"))
                .tags(new HashSet<>(texts(node, "tags")))
                .metadata(metadata)
                .build();
    }

    private static JsonNode field(JsonNode node, String name) throws IOException {
        JsonNode field = node.get(name);
        if (field == null) {
            throw new IOException("no field '" + name + "'");
        }
        return field;
    }

    private static JsonNode array(JsonNode node, String name) throws IOException {
        JsonNode field = field(node, name);
        if (!field.isArray()) {
            throw new IOException("field '" + name + "': " + shortened(field) + " (expected: an array)");
        }
        return field;
    }

    private static List<String> texts(JsonNode node, String name) throws IOException {
        List<String> texts = new ArrayList<>();
        for (JsonNode one : array(node, name)) {
            texts.add(one.asText());
        }
        return texts;
    }

    private static String text(JsonNode node, String name) throws IOException {
        JsonNode field = field(node, name);
        if (!field.isTextual()) {
            throw new IOException("field '" + name + "': " + shortened(field) + " (expected: a text)");
        }
        return field.textValue();
    }

    private static int number(JsonNode node, String name) throws IOException {
        JsonNode field = field(node, name);
        if (!field.isInt()) {
            throw new IOException("field '" + name + "': " + shortened(field) + " (expected: a number)");
        }
        return field.intValue();
    }

    private static String shortened(JsonNode node) {
        String text = node.isMissingNode() ? "missing" : node.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
