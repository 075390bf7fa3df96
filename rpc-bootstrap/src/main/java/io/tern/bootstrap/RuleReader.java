package io.tern.bootstrap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a {@link RuleSet} of the text of rules: what is not for this instance is left out, everything is checked. Thread-safe. */
final class RuleReader {
    /** What a reference or an export is built of once, what only its author knows, and what is not read again after the start. */
    private static final Set<String> FIXED = Set.of(
            "address",
            "registry",
            "serializer",
            "connections",
            "required",
            "lazy",
            "callbackOn",
            "subset",
            "mock",
            "filters",
            "idempotent",
            "oneway",
            "nonBlocking",
            "serverFilters",
            "executor",
            "interruptOnCancel",
            "delayMillis");

    private final String application;
    private final String instanceId;
    private final SettingCatalogue catalogue;
    private final EntryReader reader;

    RuleReader(String application, String instanceId, SettingCatalogue catalogue, EntryReader reader) {
        this.application = application;
        this.instanceId = instanceId;
        this.catalogue = catalogue;
        this.reader = reader;
    }

    /**
     * Reads rules.
     *
     * @param content the text, parsed
     * @param source where they were published, for people
     * @throws IllegalArgumentException if anything is wrong, also in a rule that is for others
     * @throws io.tern.spi.ExtensionException if an extension is named that is not there
     */
    RuleSet read(RuleText.Content content, String source) {
        Map<SettingKey, SettingEntry> entries = new LinkedHashMap<>();
        Map<SettingKey, SettingEntry> forced = new LinkedHashMap<>();
        for (RuleText.Rule rule : content.rules()) {
            String place = "rule " + rule.number() + " of version " + content.version() + " at " + source;
            List<SettingEntry> said = entries(rule, rule.force() ? place + ", forced" : place);
            if (rule.isFor(application, instanceId)) {
                said.forEach(entry -> add(entry, rule.force() ? forced : entries));
            }
        }
        return new RuleSet(content.version(), List.copyOf(entries.values()), List.copyOf(forced.values()));
    }

    private List<SettingEntry> entries(RuleText.Rule rule, String place) {
        String about =
                rule.service().isEmpty() ? SettingKey.PREFIX : SettingKey.PREFIX + "service." + rule.service() + '.';
        List<SettingEntry> entries = new ArrayList<>();
        rule.settings().forEach((name, value) -> {
            SettingEntry entry = reader.entry(about + name, value, place);
            checkChangeable(entry, name);
            entries.add(entry);
        });
        return entries;
    }

    private void checkChangeable(SettingEntry entry, String name) {
        String setting = entry.key().setting();
        if (!setting.equals(name)) {
            throw new IllegalArgumentException(entry.place() + ": '" + name + "' is no name of a setting (expected: one"
                    + " without a dot, and what it is about in service and method)");
        }
        if (FIXED.contains(setting) || catalogue.row(setting).side() == SettingRow.Side.APPLICATION) {
            throw new IllegalArgumentException(entry.place() + ": " + setting
                    + " cannot change while an application runs (expected: to be said by code, tern.properties or the"
                    + " environment, before it starts)");
        }
    }

    private static void add(SettingEntry entry, Map<SettingKey, SettingEntry> to) {
        SettingEntry before = to.putIfAbsent(entry.key(), entry);
        if (before != null) {
            throw new IllegalArgumentException(entry.place() + ": " + entry.key() + " is said already by "
                    + before.place() + " (expected: one of both)");
        }
    }
}
