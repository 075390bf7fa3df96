package io.tern.bootstrap;

import io.tern.spi.ExtensionException;

/** Reads what sources of configuration say in text, setting by setting. Immutable, thread-safe. */
final class EntryReader {
    private final SettingCatalogue catalogue;
    private final ExtensionNames names;

    EntryReader(SettingCatalogue catalogue, ExtensionNames names) {
        this.catalogue = catalogue;
        this.names = names;
    }

    /**
     * Checks form, name, level and value.
     *
     * @param place where it is said, for people
     * @throws IllegalArgumentException naming the place of what is wrong
     * @throws ExtensionException naming the place where an extension is named that is not there
     */
    SettingEntry entry(String key, String text, String place) {
        try {
            SettingKey parsed = SettingKey.parse(key);
            SettingRow<?> row = catalogue.row(parsed.setting());
            checkLevel(parsed, row);
            checkValue(parsed, row, text.strip());
            checkNames(parsed, text.strip());
            return new SettingEntry(parsed, text.strip(), place);
        } catch (ExtensionException e) {
            throw e.at(place + ": " + key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks of what is said to another application only what is so there, too: the form, and level and value of a setting that is known here. It may
     * have extensions that this one lacks, and settings of theirs.
     *
     * @param place where it is said, for people
     * @throws IllegalArgumentException naming the place of what is wrong
     */
    SettingEntry entryForOthers(String key, String text, String place) {
        try {
            SettingKey parsed = SettingKey.parse(key);
            if (catalogue.knows(parsed.setting())) {
                SettingRow<?> row = catalogue.row(parsed.setting());
                checkLevel(parsed, row);
                checkValue(parsed, row, text.strip());
            }
            return new SettingEntry(parsed, text.strip(), place);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    private static void checkLevel(SettingKey key, SettingRow<?> row) {
        SettingLevel level = key.level();
        if (!row.isAllowedAt(level)) {
            boolean tooNarrow = level.compareTo(row.narrowest()) > 0;
            String expected = tooNarrow
                    ? key.at(row.narrowest()).toString()
                    : "tern.service.<interface>[@version][+group]#<method>." + row.name();
            throw new IllegalArgumentException("'" + key + "': " + row.name() + " is a setting of the "
                    + (tooNarrow ? row.narrowest() : row.widest()).text() + ", not of "
                    + (level == SettingLevel.APPLICATION ? "the " : "a ") + level.text() + " (expected: "
                    + expected + ')');
        }
    }

    /** A boolean of a method adds to what the interface says and can take nothing back. */
    private static void checkValue(SettingKey key, SettingRow<?> row, String text) {
        try {
            Object value = row.kind().parse(text);
            if (key.level() == SettingLevel.METHOD && Boolean.FALSE.equals(value)) {
                throw new IllegalArgumentException(
                        "'false' (expected: true, or nothing; what the interface says cannot be taken back)");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private void checkNames(SettingKey key, String text) {
        try {
            names.check(key.setting(), text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
