package io.tern.bootstrap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of rules: JSON, taken as plain data, all of it or nothing. Thread-safe.
 *
 * <pre>{@code
 * {"version": 7, "rules": [
 *   {"service": "demo.EchoService@1.0", "method": "echo", "applications": ["checkout"], "force": true,
 *    "settings": {"timeoutMillis": 300, "loadBalancer": "p2c"}}]}
 * }</pre>
 *
 * <p>A field that is not known is refused: it may be a misspelt one, and a rule that means less than its author wrote is dangerous.
 */
final class RuleText {
    static final int MOST_CHARS = 1 << 20;
    static final int MOST_RULES = 10_000;
    /** Jackson's usual buffers stay in thread-locals of whoever reads, and with them the class loader. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(64 << 10)
                    .maxNumberLength(32)
                    .build())
            .build();

    private final JsonParser json;

    private RuleText(JsonParser json) {
        this.json = json;
    }

    /** Whom rules are for, the least specific first. */
    enum Audience {
        /** Every application that reads the text. */
        ALL,
        /** The instances of some applications. */
        APPLICATIONS,
        /** Some instances. */
        INSTANCES
    }

    /**
     * What one rule says, as it is written. Immutable, thread-safe.
     *
     * @param number from 1, in the order of the text
     * @param service the service and perhaps method it is about, as in keys of configuration, or "" for the application
     * @param applications those it is for; empty is all
     * @param instances ids of those it is for; empty is all
     * @param force whether it precedes everything
     * @param settings values by name
     */
    record Rule(
            int number,
            String service,
            List<String> applications,
            List<String> instances,
            boolean force,
            Map<String, String> settings) {
        /** Whether it is for an instance of an application. */
        boolean isFor(String application, String instanceId) {
            return (applications.isEmpty() || applications.contains(application))
                    && (instances.isEmpty() || instances.contains(instanceId));
        }

        /** How precisely it says whom it is for. */
        Audience audience() {
            if (!instances.isEmpty()) {
                return Audience.INSTANCES;
            }
            return applications.isEmpty() ? Audience.ALL : Audience.APPLICATIONS;
        }

        /** The names by which it says that; an instance is one whatever application it is of. */
        Set<String> audienceNames() {
            return switch (audience()) {
                case ALL -> Set.of("");
                case APPLICATIONS -> new LinkedHashSet<>(applications);
                case INSTANCES -> new LinkedHashSet<>(instances);
            };
        }
    }

    /**
     * All that is written. Immutable, thread-safe.
     *
     * @param version at least 1
     * @param rules in their order
     */
    record Content(long version, List<Rule> rules) {}

    /**
     * Reads.
     *
     * @throws IllegalArgumentException if it is not of the form above; names line and column
     */
    static Content parse(String text) {
        if (text.length() > MOST_CHARS) {
            throw new IllegalArgumentException(text.length() + " characters (expected: at most " + MOST_CHARS + ')');
        }
        try (JsonParser json = JSON.createParser(text)) {
            RuleText reader = new RuleText(json);
            Content content = reader.content();
            if (json.nextToken() != null) {
                throw reader.unexpected("nothing behind the object");
            }
            return content;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(at(e.getLocation()) + "no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("unreadable: " + e, e);
        }
    }

    private Content content() throws IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT, "an object with version and rules");
        long version = 0;
        List<Rule> rules = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "version" -> version = version();
                case "rules" -> rules = rules();
                default -> throw unknown(field, "version, rules");
            }
        }
        if (version == 0 || rules == null) {
            throw new IllegalArgumentException(
                    (version == 0 ? "no version" : "no rules") + " (expected: {\"version\": 1, \"rules\": [...]})");
        }
        return new Content(version, rules);
    }

    private long version() throws IOException {
        expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, "a whole number from 1");
        long version = json.getLongValue();
        if (version < 1) {
            throw unexpected("a whole number from 1");
        }
        return version;
    }

    private List<Rule> rules() throws IOException {
        expect(json.currentToken(), JsonToken.START_ARRAY, "a list of rules");
        List<Rule> rules = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (rules.size() == MOST_RULES) {
                throw unexpected("at most " + MOST_RULES + " rules");
            }
            rules.add(rule(rules.size() + 1));
        }
        return List.copyOf(rules);
    }

    private Rule rule(int number) throws IOException {
        expect(json.currentToken(), JsonToken.START_OBJECT, "an object");
        String service = "";
        String method = "";
        List<String> applications = List.of();
        List<String> instances = List.of();
        boolean force = false;
        Map<String, String> settings = Map.of();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "service" -> service = text();
                case "method" -> method = text();
                case "applications" -> applications = texts();
                case "instances" -> instances = texts();
                case "force" -> force = flag();
                case "settings" -> settings = settings();
                default -> throw unknown(field, "service, method, applications, instances, force, settings");
            }
        }
        if (settings.isEmpty()) {
            throw unexpected("settings in rule " + number);
        }
        if (service.isEmpty() && !method.isEmpty()) {
            throw unexpected("a service beside method '" + method + "' in rule " + number);
        }
        if (service.contains("#")) {
            throw unexpected("the method of '" + service + "' in the field method in rule " + number);
        }
        return new Rule(
                number, method.isEmpty() ? service : service + '#' + method, applications, instances, force, settings);
    }

    private Map<String, String> settings() throws IOException {
        expect(json.currentToken(), JsonToken.START_OBJECT, "an object of settings");
        Map<String, String> settings = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (!value.isScalarValue() || value == JsonToken.VALUE_NULL) {
                throw unexpected("a text, a number, true or false for " + name);
            }
            settings.put(name, json.getText());
        }
        return settings;
    }

    private List<String> texts() throws IOException {
        expect(json.currentToken(), JsonToken.START_ARRAY, "a list of texts");
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text());
        }
        if (texts.isEmpty()) {
            throw unexpected("at least one, or none of this field for all");
        }
        return List.copyOf(texts);
    }

    private String text() throws IOException {
        expect(json.currentToken(), JsonToken.VALUE_STRING, "a text");
        if (json.getText().isBlank()) {
            throw unexpected("a text that is not blank");
        }
        return json.getText().strip();
    }

    private boolean flag() throws IOException {
        if (!json.currentToken().isBoolean()) {
            throw unexpected("true or false");
        }
        return json.getBooleanValue();
    }

    private void expect(@Nullable JsonToken found, JsonToken wanted, String expected) {
        if (found != wanted) {
            throw unexpected(expected);
        }
    }

    private IllegalArgumentException unknown(String field, String known) {
        return new IllegalArgumentException(
                at(json.currentTokenLocation()) + "unknown field '" + field + "' (expected: " + known + ')');
    }

    private IllegalArgumentException unexpected(String expected) {
        return new IllegalArgumentException(at(json.currentTokenLocation()) + "expected: " + expected);
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }
}
