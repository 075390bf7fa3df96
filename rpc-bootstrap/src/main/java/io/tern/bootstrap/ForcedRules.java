package io.tern.bootstrap;

import io.tern.api.MethodDescriptor;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Setting;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Says what rules force upon one service also about those of its methods about which something else is said: that would precede what is said about
 * the service. Not about the others, for a limit that is said about a method is that method's alone. Of forced values the most specific
 * holds. Methods of a generic service are not known, so there a value that is said about a method by name still precedes one that is
 * forced upon the service. What is forced upon the application and means nothing without another setting, as a burst does without
 * its rate, is not said about a service that has not got that: about the application it is a default for those that have. Immutable, thread-safe.
 *
 * @param catalogue which settings methods have
 * @param service the service
 * @param isSaid whether anybody but rules that force says a setting about the service as a whole
 * @param isSaidOfMethod whether anybody but those says one about a method itself
 */
record ForcedRules(
        SettingCatalogue catalogue,
        ServiceDescriptor service,
        Predicate<String> isSaid,
        BiPredicate<MethodDescriptor, String> isSaidOfMethod) {
    /** Those of {@code rules} that concern the service, about it and about each of its methods. */
    List<SettingEntry> spread(List<SettingEntry> rules) {
        Map<SettingKey, SettingEntry> spread = new LinkedHashMap<>();
        for (SettingLevel level : SettingLevel.values()) { // The more specific replaces.
            rules.stream()
                    .filter(entry -> entry.key().level() == level && concerns(entry.key()))
                    .sorted(Comparator.comparing(entry -> entry.key().parameterTypes() != null))
                    .forEach(entry -> spread(entry, rules, spread));
        }
        return List.copyOf(spread.values());
    }

    private boolean concerns(SettingKey key) {
        return key.service() == null || key.service().equals(service.key());
    }

    private boolean isIdle(SettingKey key, List<SettingEntry> rules) {
        Setting<?> companion = catalogue.companion(key.setting());
        return key.service() == null
                && companion != null
                && companion.defaultValue() == null
                && !isSaid.test(companion.name())
                && rules.stream()
                        .map(SettingEntry::key)
                        .noneMatch(other -> concerns(other)
                                && other.method() == null
                                && other.setting().equals(companion.name()));
    }

    private void spread(SettingEntry entry, List<SettingEntry> rules, Map<SettingKey, SettingEntry> to) {
        SettingKey key = entry.key();
        if (key.method() == null && !isIdle(key, rules)) {
            to.put(SettingKey.ofService(service.key(), key.setting()), entry);
        }
        List<MethodDescriptor> methods = service.methods().stream()
                .filter(method ->
                        key.method() == null ? isSaidOfMethod.test(method, key.setting()) : key.isAbout(method))
                .toList();
        if (catalogue.row(key.setting()).isAllowedAt(SettingLevel.METHOD)) {
            methods.forEach(method -> put(about(method, key.setting()), entry, to));
        }
        if (key.method() != null && methods.isEmpty()) {
            put(key, entry, to); // Of a generic service, or refused by whoever knows which methods there are.
        }
    }

    private SettingKey about(MethodDescriptor method, String setting) {
        return new SettingKey(service.key(), method.name(), method.parameterTypeNames(), setting);
    }

    private static void put(SettingKey key, SettingEntry entry, Map<SettingKey, SettingEntry> to) {
        to.put(key, new SettingEntry(key, entry.text(), entry.place()));
    }
}
