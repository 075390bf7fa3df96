package io.tern.bootstrap;

import io.tern.api.Setting;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses settings that cannot hold together, naming both places. Thread-safe. */
final class Contradictions {
    private Contradictions() {}

    /**
     * Checks what one source says.
     *
     * @throws IllegalArgumentException if it says both
     */
    static void check(@Nullable SettingEntry one, @Nullable SettingEntry other) {
        if (one != null && other != null) {
            throw failure(one.key().setting(), one.place(), other.key().setting(), other.place());
        }
    }

    /**
     * Checks what holds for a reference: a provider cannot be required at the start of what connects at the first call.
     *
     * @throws IllegalArgumentException if it is both
     */
    static void check(EffectiveSection section) {
        EffectiveValue required = on("required", section);
        EffectiveValue lazy = on("lazy", section);
        if (required != null && lazy != null) {
            throw failure("required = true", required.origin(), "lazy = true", lazy.origin());
        }
    }

    /** Whom else to ask for nodes. */
    static Optional<String> otherPlaceToAsk(String setting) {
        return other(setting, "address", "registry");
    }

    /** When else to connect. */
    static Optional<String> otherTimeToConnect(String setting) {
        return other(setting, "required", "lazy");
    }

    private static Optional<String> other(String setting, String one, String other) {
        return setting.equals(one) ? Optional.of(other) : setting.equals(other) ? Optional.of(one) : Optional.empty();
    }

    /**
     * The failure of a setting that means nothing without another one.
     *
     * @param value what the other one has to be, or null if that does not matter
     */
    static IllegalArgumentException alone(
            Setting<?> setting, String place, Setting<?> companion, @Nullable String value) {
        String needed = companion + (value == null ? "" : " = " + value);
        return new IllegalArgumentException(
                setting + " (" + place + ") without " + needed + " (expected: both said for the"
                        + " same service or method, or neither; said for the application, " + setting
                        + " is a default for those that have " + needed + ')');
    }

    private static @Nullable EffectiveValue on(String setting, EffectiveSection section) {
        return section.values().stream()
                .filter(value -> value.setting().equals(setting) && value.text().equals("true"))
                .findFirst()
                .orElse(null);
    }

    /** A message that names both. */
    private static IllegalArgumentException failure(String one, String onePlace, String other, String otherPlace) {
        return new IllegalArgumentException(
                one + " (" + onePlace + ") and " + other + " (" + otherPlace + ") (expected: at most one of both)");
    }
}
