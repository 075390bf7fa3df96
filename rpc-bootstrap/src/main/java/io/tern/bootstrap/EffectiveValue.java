package io.tern.bootstrap;

/**
 * What holds after all levels have been merged. Immutable, thread-safe.
 *
 * @param setting name of the setting
 * @param text the value for people, without secrets
 * @param origin where it comes from
 */
record EffectiveValue(String setting, String text, String origin) {
    static final String DEFAULT = "default";
    /** The text of what is not set. */
    static final String NOTHING = "-";

    /** Whether nothing is set. */
    boolean isNothing() {
        return text.equals(NOTHING);
    }

    @Override
    public String toString() {
        return setting + " = " + text + " (" + origin + ')';
    }
}
