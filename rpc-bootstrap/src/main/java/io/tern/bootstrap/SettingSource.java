package io.tern.bootstrap;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that one source of configuration says. Immutable, thread-safe. */
final class SettingSource {
    private final boolean system;
    private final Map<SettingKey, SettingEntry> entries = new LinkedHashMap<>();

    private SettingSource(boolean system, List<SettingEntry> entries) {
        this.system = system;
        entries.forEach(entry -> this.entries.put(entry.key(), entry));
    }

    /** What the system properties say. */
    static SettingSource ofSystem(List<SettingEntry> entries) {
        return new SettingSource(true, entries);
    }

    /** What another source says. */
    static SettingSource of(List<SettingEntry> entries) {
        return new SettingSource(false, entries);
    }

    /** Whether these are the system properties, whose reader expects them to hold everywhere. */
    boolean isSystem() {
        return system;
    }

    /** What is said about this very key, or null. */
    @Nullable
    SettingEntry get(SettingKey key) {
        return entries.get(key);
    }

    Collection<SettingEntry> entries() {
        return entries.values();
    }
}
