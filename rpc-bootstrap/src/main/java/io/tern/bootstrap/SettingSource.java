package io.tern.bootstrap;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that one source of configuration says. Immutable, thread-safe. */
final class SettingSource {
    private final Kind kind;
    private final Map<SettingKey, SettingEntry> entries = new LinkedHashMap<>();

    private SettingSource(Kind kind, List<SettingEntry> entries) {
        this.kind = kind;
        entries.forEach(entry -> this.entries.put(entry.key(), entry));
    }

    private enum Kind {
        SYSTEM,
        NAMED,
        CLASS_PATH
    }

    /** What the system properties say. */
    static SettingSource ofSystem(List<SettingEntry> entries) {
        return new SettingSource(Kind.SYSTEM, entries);
    }

    /** What the environment says, or a file that somebody has named. */
    static SettingSource ofNamed(List<SettingEntry> entries) {
        return new SettingSource(Kind.NAMED, entries);
    }

    /** What the file on the class path says. */
    static SettingSource ofClassPath(List<SettingEntry> entries) {
        return new SettingSource(Kind.CLASS_PATH, entries);
    }

    /** Whether these are the system properties, whose reader expects them to hold everywhere. */
    boolean isSystem() {
        return kind == Kind.SYSTEM;
    }

    /** Whether this is the file on the class path, which comes with the code and does not precede all of it. */
    boolean isOnClassPath() {
        return kind == Kind.CLASS_PATH;
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
