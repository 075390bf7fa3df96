package io.tern.bootstrap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a {@link RuleSet} of the text of rules: what is not for this instance is left out, all that this instance can judge is checked. Thread-safe. */
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

    /** What contradicts is looked for by each setting and each name of whom it is for. */
    private static final long MOST_NAMED = 100_000;

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

    /** A rule of which only one can say something about a key: several for the same audience contradict each other. */
    private record Slot(boolean force, SettingKey key, RuleText.Audience audience, String name) {}

    /** What a rule says about a key, and how precisely it names whom it is for. */
    private record Said(SettingEntry entry, RuleText.Audience audience) {}

    /**
     * Reads rules. Of those about one key the one that names its audience most precisely holds.
     *
     * @param content the text, parsed
     * @param source where they were published, for people
     * @throws IllegalArgumentException if anything is wrong; of a rule that is for others only what is so everywhere: its form, and what it says of
     *     settings that are known here
     * @throws io.tern.spi.ExtensionException if an extension is named that is not there
     */
    RuleSet read(RuleText.Content content, String source) {
        checkSize(content, source);
        Map<Slot, SettingEntry> all = new HashMap<>();
        Map<SettingKey, Said> entries = new LinkedHashMap<>();
        Map<SettingKey, Said> forced = new LinkedHashMap<>();
        for (RuleText.Rule rule : content.rules()) {
            String place = "rule " + rule.number() + " of version " + content.version() + " at " + source;
            boolean own = rule.isFor(application, instanceId);
            for (SettingEntry entry : entries(rule, rule.force() ? place + ", forced" : place, own)) {
                checkOnly(entry, rule, all);
                if (own) {
                    Said said = new Said(entry, rule.audience());
                    (rule.force() ? forced : entries).merge(entry.key(), said, RuleReader::moreSpecific);
                }
            }
        }
        return new RuleSet(content.version(), entries(entries), entries(forced));
    }

    private static void checkSize(RuleText.Content content, String source) {
        long named = content.rules().stream().mapToLong(RuleReader::named).sum();
        if (named > MOST_NAMED) {
            throw new IllegalArgumentException("version " + content.version() + " at " + source + ": " + named
                    + " settings, each counted for every application or instance that its rule names (expected: at most "
                    + MOST_NAMED + ')');
        }
    }

    private static long named(RuleText.Rule rule) {
        return (long) rule.settings().size() * rule.audienceNames().size();
    }

    private static List<SettingEntry> entries(Map<SettingKey, Said> said) {
        return said.values().stream().map(Said::entry).toList();
    }

    private List<SettingEntry> entries(RuleText.Rule rule, String place, boolean own) {
        String about =
                rule.service().isEmpty() ? SettingKey.PREFIX : SettingKey.PREFIX + "service." + rule.service() + '.';
        List<SettingEntry> entries = new ArrayList<>();
        rule.settings().forEach((name, value) -> {
            SettingEntry entry =
                    own ? reader.entry(about + name, value, place) : reader.entryForOthers(about + name, value, place);
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
        boolean ofApplication =
                catalogue.knows(setting) && catalogue.row(setting).side() == SettingRow.Side.APPLICATION;
        if (FIXED.contains(setting) || ofApplication) {
            throw new IllegalArgumentException(entry.place() + ": " + setting
                    + " cannot change while an application runs (expected: to be said by code, tern.properties or the"
                    + " environment, before it starts)");
        }
    }

    /** Whoever reads it, so that all come to the same: two rules that are for one instance and equally specific are refused by the others, too. */
    private static void checkOnly(SettingEntry entry, RuleText.Rule rule, Map<Slot, SettingEntry> all) {
        for (String name : rule.audienceNames()) {
            SettingEntry before = all.putIfAbsent(new Slot(rule.force(), entry.key(), rule.audience(), name), entry);
            if (before != null) {
                throw new IllegalArgumentException(entry.place() + ": " + entry.key() + " is said already by "
                        + before.place() + (name.isEmpty() ? "" : " for '" + name + '\'') + " (expected: one of both)");
            }
        }
    }

    private static Said moreSpecific(Said one, Said other) {
        return one.audience().compareTo(other.audience()) < 0 ? other : one;
    }
}
