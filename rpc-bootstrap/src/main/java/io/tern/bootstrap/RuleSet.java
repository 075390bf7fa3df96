package io.tern.bootstrap;

import java.util.List;

/**
 * Published rules as far as they concern one application: settings, each with what it is about. Immutable, thread-safe.
 *
 * @param version what the publisher calls it; 0 where there are none
 * @param entries those that precede other sources at their own level
 * @param forced those that precede everything, whatever is said about something more specific
 */
record RuleSet(long version, List<SettingEntry> entries, List<SettingEntry> forced) {
    /** No rules. */
    static final RuleSet NONE = new RuleSet(0, List.of(), List.of());

    RuleSet {
        entries = List.copyOf(entries);
        forced = List.copyOf(forced);
    }

    /** How many settings they say. */
    int size() {
        return entries.size() + forced.size();
    }

    @Override
    public String toString() {
        return version == 0 ? "no rules" : "rules of version " + version + " (settings: " + size() + ')';
    }
}
