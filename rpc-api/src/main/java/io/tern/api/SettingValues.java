package io.tern.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values of {@link Setting}s by name, as text: what annotations and properties say can be kept before anybody knows which
 * extensions there are. Immutable, thread-safe.
 */
final class SettingValues {
    static final SettingValues EMPTY = new SettingValues(Map.of());

    private final Map<String, String> texts;

    private SettingValues(Map<String, String> texts) {
        this.texts = texts;
    }

    /**
     * What an annotation says.
     *
     * @throws IllegalArgumentException if an entry is not {@code name=value}, or a name appears twice
     */
    static SettingValues of(String[] entries) {
        SettingValues values = EMPTY;
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("settings: '" + entry + "' (expected: name=value)");
            }
            String name = entry.substring(0, equals).strip();
            if (values.texts.containsKey(name)) {
                throw new IllegalArgumentException(
                        "settings: '" + name + "' appears twice in " + List.of(entries) + " (expected: once)");
            }
            values = values.with(name, entry.substring(equals + 1).strip());
        }
        return values;
    }

    SettingValues with(String name, String text) {
        Map<String, String> copy = new LinkedHashMap<>(texts);
        copy.put(name, text);
        return new SettingValues(copy);
    }

    SettingValues orElse(SettingValues fallback) {
        if (fallback.texts.isEmpty() || texts.isEmpty()) {
            return texts.isEmpty() ? fallback : this;
        }
        Map<String, String> merged = new LinkedHashMap<>(fallback.texts);
        merged.putAll(texts);
        return new SettingValues(merged);
    }

    <T> @Nullable T get(Setting<T> setting) {
        String text = texts.get(setting.name());
        return text == null ? setting.defaultValue() : setting.parse(text);
    }

    Map<String, String> texts() {
        return new TreeMap<>(texts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SettingValues that && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    @Override
    public String toString() {
        return texts().toString();
    }
}
