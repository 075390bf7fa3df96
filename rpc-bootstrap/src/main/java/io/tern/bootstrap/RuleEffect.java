package io.tern.bootstrap;

import io.tern.api.ServiceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What rules do in the references and exports that there are. Immutable, thread-safe.
 *
 * @param rules those that hold
 * @param inEffect how many of their settings hold for something
 * @param overridden where something else holds than they say about the application, and since which place
 * @param unused services they are about that are neither called nor served
 * @param isEarly whether nothing is called or served yet
 */
record RuleEffect(RuleSet rules, int inEffect, List<String> overridden, List<String> unused, boolean isEarly) {
    private static final int MOST_NAMED = 5;

    /** Where a value comes from: no rule says a setting twice. */
    private record Origin(String setting, String place) {}

    static RuleEffect of(RuleSet rules, List<RuledPart> parts) {
        List<SettingEntry> all =
                Stream.concat(rules.entries().stream(), rules.forced().stream()).toList();
        Set<Origin> origins = parts.stream()
                .flatMap(part -> Stream.concat(
                        part.effective().values().stream(),
                        part.effective().methods().values().stream().flatMap(Collection::stream)))
                .map(value -> new Origin(value.setting(), value.origin()))
                .collect(Collectors.toSet());
        long inEffect = all.stream()
                .filter(entry -> origins.contains(new Origin(entry.key().setting(), entry.place())))
                .count();
        return new RuleEffect(rules, (int) inEffect, overridden(all, parts), unused(all, parts), parts.isEmpty());
    }

    /** Whether there are rules and parts, and no rule changes any part. */
    boolean isNothing() {
        return rules.size() > 0 && !isEarly && inEffect == 0;
    }

    private static List<String> overridden(List<SettingEntry> all, List<RuledPart> parts) {
        List<String> overridden = new ArrayList<>();
        for (SettingEntry entry : all) {
            if (entry.key().service() == null) {
                parts.stream()
                        .filter(part -> part.unfit() == null)
                        .forEach(part -> addOverridden(entry, part, overridden));
            }
        }
        return List.copyOf(overridden);
    }

    /** Methods only where they have not what the whole has. */
    private static void addOverridden(SettingEntry entry, RuledPart part, List<String> to) {
        List<EffectiveValue> whole = of(entry, part.effective().values());
        whole.forEach(value -> addOverridden(entry, part.what(), value, to));
        part.effective()
                .methods()
                .forEach((signature, values) -> of(entry, values).stream()
                        .filter(value -> !whole.contains(value))
                        .forEach(value -> addOverridden(entry, part.what() + '#' + signature, value, to)));
    }

    private static List<EffectiveValue> of(SettingEntry entry, List<EffectiveValue> values) {
        return values.stream()
                .filter(value -> value.setting().equals(entry.key().setting()))
                .toList();
    }

    private static void addOverridden(SettingEntry entry, String what, EffectiveValue value, List<String> to) {
        if (!value.origin().equals(entry.place()) && !value.isDefault()) {
            to.add(entry.place() + " does not hold for " + what + ", which has " + value);
        }
    }

    private static List<String> unused(List<SettingEntry> all, List<RuledPart> parts) {
        Set<ServiceKey> used = new HashSet<>();
        parts.forEach(part -> used.add(part.service()));
        return all.stream()
                .map(entry -> entry.key().service())
                .filter(Objects::nonNull)
                .filter(service -> !used.contains(service))
                .map(ServiceKey::toString)
                .distinct()
                .toList();
    }

    /** In a line, whatever there are many of shortened. */
    @Override
    public String toString() {
        if (rules.size() == 0) {
            return rules.toString();
        }
        if (isEarly) {
            return rules + ": nothing is called or served yet";
        }
        return rules + ": " + inEffect + " in effect" + some("; overridden: ", overridden)
                + some("; neither called nor served here: ", unused);
    }

    private static String some(String title, List<String> all) {
        if (all.isEmpty()) {
            return "";
        }
        String named = String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())));
        return title + named + (all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : "");
    }
}
