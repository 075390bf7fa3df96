package io.tern.bootstrap;

/**
 * Something that a source of configuration says. Immutable, thread-safe.
 *
 * @param key about what
 * @param text the value
 * @param place where it is said, for people: {@code tern.properties:12}
 */
record SettingEntry(SettingKey key, String text, String place) {
    /** Without the value, which may be secret. */
    @Override
    public String toString() {
        return key + " (" + place + ')';
    }
}
