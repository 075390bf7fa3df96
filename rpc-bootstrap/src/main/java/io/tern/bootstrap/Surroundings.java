package io.tern.bootstrap;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What the process was started with, as far as configuration is concerned. Immutable, thread-safe.
 *
 * @param systemProperties by name
 * @param environment by name
 */
record Surroundings(Map<String, String> systemProperties, Map<String, String> environment) {
    Surroundings {
        systemProperties = Map.copyOf(systemProperties);
        environment = Map.copyOf(environment);
    }

    /** Those of this process, now. */
    static Surroundings ofProcess() {
        Properties properties = System.getProperties();
        Map<String, String> texts = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name, "")));
        return new Surroundings(texts, System.getenv());
    }
}
