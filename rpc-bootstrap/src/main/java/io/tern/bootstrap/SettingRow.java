package io.tern.bootstrap;

import io.tern.api.Setting;
import java.util.List;
import java.util.stream.Stream;

/**
 * A setting in the catalogue. Immutable, thread-safe.
 *
 * @param name as in keys
 * @param kind what its values are
 * @param unit of the values, or ""
 * @param fallback what holds where nobody says anything, for people
 * @param side where it has an effect
 * @param widest the least specific level where it can be said
 * @param narrowest the most specific one
 * @param reason why one would set it, and why the default is what it is
 * @param <T> type of the values
 */
record SettingRow<T>(
        String name,
        SettingKind<T> kind,
        String unit,
        String fallback,
        Side side,
        SettingLevel widest,
        SettingLevel narrowest,
        String reason) {
    /** Where a setting has an effect. */
    enum Side {
        /** In the application as a whole. */
        APPLICATION,
        /** In references. */
        CLIENT,
        /** In exports. */
        SERVER;

        /** For people. */
        String text() {
            return switch (this) {
                case APPLICATION -> "both";
                case CLIENT -> "client";
                case SERVER -> "server";
            };
        }
    }

    static <T> SettingRow<T> application(String name, SettingKind<T> kind, String fallback, String reason) {
        return row(name, kind, fallback, Side.APPLICATION, SettingLevel.APPLICATION, SettingLevel.APPLICATION, reason);
    }

    static <T> SettingRow<T> service(String name, SettingKind<T> kind, String fallback, Side side, String reason) {
        return row(name, kind, fallback, side, SettingLevel.APPLICATION, SettingLevel.SERVICE, reason);
    }

    /** One that can be said at every level. */
    static <T> SettingRow<T> anywhere(String name, SettingKind<T> kind, String fallback, Side side, String reason) {
        return row(name, kind, fallback, side, SettingLevel.APPLICATION, SettingLevel.METHOD, reason);
    }

    /** One that only a method can have. */
    static SettingRow<Boolean> method(String name, Side side, String reason) {
        return row(name, SettingKind.flag(), "false", side, SettingLevel.METHOD, SettingLevel.METHOD, reason);
    }

    /** One that an extension declares. */
    static SettingRow<String> of(Setting<?> setting) {
        Object fallback = setting.defaultValue();
        return row(
                setting.name(),
                SettingKind.of(setting),
                fallback == null ? "" : fallback.toString(),
                setting.side() == Setting.Side.CLIENT ? Side.CLIENT : Side.SERVER,
                SettingLevel.APPLICATION,
                setting.isPerMethod() ? SettingLevel.METHOD : SettingLevel.SERVICE,
                setting.reason());
    }

    private static <T> SettingRow<T> row(
            String name,
            SettingKind<T> kind,
            String fallback,
            Side side,
            SettingLevel widest,
            SettingLevel narrowest,
            String reason) {
        return new SettingRow<>(name, kind, unit(name), fallback, side, widest, narrowest, reason);
    }

    /** The unit is the last word of the name. */
    private static String unit(String name) {
        if (name.endsWith("Millis")) {
            return "milliseconds";
        }
        return name.endsWith("Bytes") ? "bytes" : "";
    }

    /** Whether it can be said at a level. */
    boolean isAllowedAt(SettingLevel level) {
        return level.compareTo(widest) >= 0 && level.compareTo(narrowest) <= 0;
    }

    /** The levels where it can be said, the least specific first. */
    List<SettingLevel> levels() {
        return Stream.of(SettingLevel.values()).filter(this::isAllowedAt).toList();
    }
}
