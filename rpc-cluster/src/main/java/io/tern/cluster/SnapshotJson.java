package io.tern.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
    /** Jackson's usual buffers stay in thread-locals of whoever writes, and with them the class loader. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build());

    private SnapshotJson() {}

    /**
     * Equal content gives equal bytes.
     *
     * @throws IOException if it takes more than so many bytes; no more memory than that is used before
     */
    static byte[] write(String registry, Map<ServiceKey, SavedService> services, int limitBytes) throws IOException {
        BoundedBytes bytes = new BoundedBytes(limitBytes);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("registry", registry);
            json.writeArrayFieldStart("services");
            for (Map.Entry<ServiceKey, SavedService> service : new TreeMap<>(services).entrySet()) {
                write(json, service.getKey(), service.getValue());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, ServiceKey service, SavedService saved) throws IOException {
        json.writeStartObject();
        json.writeStringField("service", service.toString());
        json.writeNumberField("savedMillis", saved.savedMillis());
        json.writeArrayFieldStart("endpoints");
        for (Endpoint endpoint : saved.endpoints()) {
            write(json, endpoint);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Endpoint endpoint) throws IOException {
        json.writeStartObject();
        json.writeStringField("address", endpoint.address().toString());
        json.writeStringField("instanceId", endpoint.instanceId());
        json.writeStringField("application", endpoint.application());
        json.writeNumberField("weight", endpoint.weight());
        json.writeNumberField("warmupMillis", endpoint.warmupMillis());
        write(json, "serializers", endpoint.serializers());
        write(json, "tags", new TreeSet<>(endpoint.tags()));
        json.writeObjectFieldStart("metadata");
        for (Map.Entry<String, String> one : new TreeMap<>(endpoint.metadata()).entrySet()) {
            json.writeStringField(one.getKey(), one.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String field, Iterable<String> texts) throws IOException {
        json.writeArrayFieldStart(field);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
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
