package io.tern.bootstrap;

import io.tern.api.Setting;
import io.tern.api.SettingGroup;
import io.tern.spi.Extensions;
import io.tern.spi.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every setting that there is: Tern's own, and those that extensions declare. Immutable, thread-safe. */
final class SettingCatalogue {
    private final Map<String, SettingRow<?>> own = new LinkedHashMap<>();
    private final Map<String, SettingRow<?>> declared = new LinkedHashMap<>();
    private final Map<String, Setting<?>> settings = new LinkedHashMap<>();

    private SettingCatalogue() {
        ApplicationRows.ALL.forEach(this::own);
        TransportFields.ALL.forEach(field -> own(field.row()));
        ReferenceFields.OF_SERVICE.forEach(field -> own(field.row()));
        ReferenceFields.OF_METHOD.forEach(field -> own(field.row()));
        ExportFields.OF_SERVICE.forEach(field -> own(field.row()));
        ExportFields.OF_METHOD.forEach(field -> own(field.row()));
    }

    /**
     * Tern's own settings and those that extensions declare.
     *
     * @throws IllegalArgumentException if two settings have one name
     * @throws io.tern.spi.ExtensionException if a group cannot be used
     */
    static SettingCatalogue of(Extensions extensions) {
        SettingCatalogue catalogue = new SettingCatalogue();
        for (SettingGroup group : extensions.of(SettingGroup.class).all()) {
            group.settings().forEach(setting -> catalogue.declare(setting, group));
        }
        return catalogue;
    }

    private void own(SettingRow<?> row) {
        own.putIfAbsent(row.name(), row);
    }

    private void declare(Setting<?> setting, SettingGroup group) {
        if (own.containsKey(setting.name()) || settings.putIfAbsent(setting.name(), setting) != null) {
            throw new IllegalArgumentException("setting '" + setting.name() + "' of "
                    + group.getClass().getName() + " exists already (expected: a name that no other setting has)");
        }
        declared.put(setting.name(), SettingRow.of(setting));
    }

    /** Whether there is a setting of that name. */
    boolean knows(String name) {
        return own.containsKey(name) || declared.containsKey(name);
    }

    /**
     * A setting.
     *
     * @throws IllegalArgumentException if there is none of that name, with the one that may be meant
     */
    SettingRow<?> row(String name) {
        SettingRow<?> row = own.getOrDefault(name, declared.get(name));
        if (row == null) {
            throw unknown(name, names());
        }
        return row;
    }

    /**
     * A setting that an extension declares.
     *
     * @throws IllegalArgumentException if there is none of that name, with the one that may be meant
     */
    Setting<?> declared(String name) {
        Setting<?> setting = settings.get(name);
        if (setting == null && own.containsKey(name)) {
            throw new IllegalArgumentException("'" + name
                    + "' is Tern's own and no extension's setting (expected: to be set by its own attribute)");
        }
        if (setting == null) {
            throw unknown(name, settings.keySet());
        }
        return setting;
    }

    /** The setting without which one means nothing, or null if it needs none. */
    @Nullable
    Setting<?> companion(String name) {
        Setting<?> setting = settings.get(name);
        return setting == null ? null : setting.companion();
    }

    private static IllegalArgumentException unknown(String name, Collection<String> known) {
        String hint = Spelling.closest(name, known)
                .map(closest -> "did you mean '" + closest + "'?")
                .orElse("the settings are: " + String.join(", ", known));
        return new IllegalArgumentException("unknown setting '" + name + "' (" + hint + ')');
    }

    /** The extensions' settings of a side, in the order of their groups. */
    List<Setting<?>> declared(Setting.Side side) {
        return settings.values().stream()
                .<Setting<?>>map(one -> one)
                .filter(one -> one.side() == side)
                .toList();
    }

    /** Tern's own settings. */
    Collection<SettingRow<?>> own() {
        return List.copyOf(own.values());
    }

    /** The settings of extensions. */
    Collection<SettingRow<?>> declared() {
        return List.copyOf(declared.values());
    }

    /** All names. */
    List<String> names() {
        List<String> names = new ArrayList<>(own.keySet());
        names.addAll(declared.keySet());
        return names;
    }

    /** Checks that what was said about extensions' settings for one method can be. */
    void checkMethod(Map<String, String> texts, Setting.@Nullable Side side) {
        check(texts, side);
        for (String name : texts.keySet()) {
            if (!declared(name).isPerMethod()) {
                throw new IllegalArgumentException(
                        "'" + name + "' is set for a method (expected: for the service only)");
            }
        }
    }

    /** Checks that what was said about extensions' settings can be. */
    void check(Map<String, String> texts, Setting.@Nullable Side side) {
        texts.forEach((name, text) -> {
            Setting<?> setting = declared(name);
            if (side != null && setting.side() != side) {
                throw new IllegalArgumentException("'" + name + "' has no effect in "
                        + (side == Setting.Side.CLIENT ? "references" : "exports") + " (expected: to be set in "
                        + (side == Setting.Side.CLIENT ? "exports" : "references") + ')');
            }
            Object unused = setting.parse(text);
        });
    }
}
