package io.tern.bootstrap;

/**
 * What holds after all levels have been merged. Immutable, thread-safe.
 *
 * @param setting name of the setting
 * @param text the value for people, without secrets; {@code -} if nothing is set
 * @param origin where it comes from, such as {@code tern.properties:12} or {@code default}
 */
public record EffectiveValue(String setting, String text, String origin) {
    static final String DEFAULT = "default";
    /** The text of what is not set. */
    static final String NOTHING = "-";

    /** Whether nothing is set. */
    boolean isNothing() {
        return text.equals(NOTHING);
    }

    /** Whether nobody has said it. */
    boolean isDefault() {
        return origin.equals(DEFAULT);
    }

    @Override
    public String toString() {
        return setting + " = " + text + " (" + origin + ')';
    }
}
