package io.tern.bootstrap;

import io.tern.api.ServiceDescriptor;
import io.tern.api.ServiceKey;
import io.tern.api.Setting;
import io.tern.spi.Extensions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an application was told from outside its code, and which settings there are. Thread-safe. */
final class Configuration {
    private static final Logger logger = LoggerFactory.getLogger(Configuration.class);
    /** Where to connect and to listen. A test that says it must not reach what a file says that comes with the code. */
    private static final Set<String> PLACES =
            Set.of("registries", "rules", "transport", "bind", "port", "host", "portToRegistry", "address", "registry");

    private final String application;
    private final SettingCatalogue catalogue;
    private final ExtensionNames names;
    private final EntryReader reader;
    private final ClassLoader loader;
    private final List<SettingSource> sources;
    private final Set<SettingKey> used = ConcurrentHashMap.newKeySet();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final Set<SettingEntry> withdrawn = ConcurrentHashMap.newKeySet();

    private Configuration(
            String application,
            SettingCatalogue catalogue,
            ExtensionNames names,
            EntryReader reader,
            ClassLoader loader,
            List<SettingSource> sources) {
        this.application = application;
        this.catalogue = catalogue;
        this.names = names;
        this.reader = reader;
        this.loader = loader;
        this.sources = sources;
    }

    /**
     * Reads every source.
     *
     * @throws IllegalArgumentException naming the place of what is wrong
     * @throws io.tern.spi.ExtensionException if a group of settings cannot be used, or naming the place where an extension is
     *     named that is not there
     */
    static Configuration read(
            String application, Surroundings surroundings, ClassLoader loader, Extensions extensions) {
        SettingCatalogue catalogue = SettingCatalogue.of(extensions);
        ExtensionNames names = new ExtensionNames(extensions);
        EntryReader reader = new EntryReader(catalogue, names);
        List<SettingSource> sources = SettingSources.read(surroundings, loader, catalogue, reader);
        return new Configuration(application, catalogue, names, reader, loader, sources);
    }

    SettingCatalogue catalogue() {
        return catalogue;
    }

    /** Which extensions can be named. */
    ExtensionNames names() {
        return names;
    }

    /** Reads the rules of an instance of this application. */
    RuleReader ruleReader(String instanceId) {
        return new RuleReader(application, instanceId, catalogue, reader);
    }

    /** What the first source says that says something about the application as a whole, or null. */
    @Nullable
    SettingEntry ofApplication(String setting) {
        SettingKey key = SettingKey.ofApplication(setting);
        for (SettingSource source : sources) {
            SettingEntry entry = source.get(key);
            if (entry != null && !withdrawn.contains(entry)) {
                return entry;
            }
        }
        return null;
    }

    /**
     * Withdraws where the file on the class path sends all references, for the builder names the registries to ask.
     *
     * @param registries the builder's
     */
    void withdrawPlacesToAsk(EffectiveValue registries) {
        for (String setting : List.of("address", "registry")) {
            SettingEntry entry = ofApplication(setting);
            if (entry != null && yieldsToCode(entry)) {
                withdrawn.add(entry);
                reportOverridden(registries, entry);
            }
        }
    }

    /** Whether the word of a builder or an options object precedes what a source says: about places that of the class path. */
    boolean yieldsToCode(SettingEntry entry) {
        return PLACES.contains(entry.key().setting())
                && sources.stream().anyMatch(source -> source.isOnClassPath() && entry.equals(source.get(entry.key())));
    }

    /**
     * What the sources say about a service and its methods, a layer each.
     *
     * @param places where code says to connect for this service, or null
     * @throws IllegalArgumentException naming the place of a contradiction or of a method that is not there
     */
    <O, B> List<Layer<O>> ofService(OptionsShape<O, B> shape, ServiceDescriptor service, @Nullable Layer<O> places) {
        ServiceKey wanted = service.key();
        Predicate<SettingKey> about = key -> wanted.equals(key.service());
        sources.forEach(
                source -> entries(source.entries(), about, shape.side()).forEach(entry -> used.add(entry.key())));
        return layers(shape, service, about, places);
    }

    /**
     * What the sources say about every service, a layer each.
     *
     * @param places where code says to connect for all services, or null
     */
    <O, B> List<Layer<O>> ofAllServices(
            OptionsShape<O, B> shape, ServiceDescriptor service, @Nullable Layer<O> places) {
        return layers(shape, service, key -> key.service() == null, places);
    }

    /**
     * What rules say about a service and its methods, in a layer.
     *
     * @throws IllegalArgumentException naming the place of a method that is not there
     */
    <O, B> List<Layer<O>> ofService(OptionsShape<O, B> shape, ServiceDescriptor service, List<SettingEntry> rules) {
        return layer(shape, service, rules, key -> service.key().equals(key.service()));
    }

    /** What rules say about every service, in a layer. */
    <O, B> List<Layer<O>> ofAllServices(OptionsShape<O, B> shape, ServiceDescriptor service, List<SettingEntry> rules) {
        return layer(shape, service, rules, key -> key.service() == null);
    }

    /**
     * What rules force upon a service, so that nothing said about one of its methods precedes it.
     *
     * @param others everything else that is said about it
     */
    <O, B> List<Layer<O>> forced(
            OptionsShape<O, B> shape, ServiceDescriptor service, List<SettingEntry> rules, Layers<O, B> others) {
        return rules.isEmpty()
                ? List.of()
                : layer(
                        shape,
                        service,
                        new ForcedRules(catalogue, service, others::isSaid, others::isSaidOf).spread(rules),
                        key -> true);
    }

    private <O, B> List<Layer<O>> layer(
            OptionsShape<O, B> shape,
            ServiceDescriptor service,
            List<SettingEntry> rules,
            Predicate<SettingKey> about) {
        List<SettingEntry> entries = entries(rules, about, shape.side());
        return entries.isEmpty() ? List.of() : List.of(Layer.of(shape, service, entries, loader));
    }

    private <O, B> List<Layer<O>> layers(
            OptionsShape<O, B> shape,
            ServiceDescriptor service,
            Predicate<SettingKey> about,
            @Nullable Layer<O> places) {
        List<Layer<O>> layers = new ArrayList<>();
        for (SettingSource source : sources) {
            if (source.isOnClassPath() && places != null) {
                layers.add(places);
            }
            List<SettingEntry> entries = entries(source.entries(), about, shape.side());
            if (!entries.isEmpty()) {
                layers.add(Layer.of(shape, service, entries, loader));
            }
        }
        return layers;
    }

    private List<SettingEntry> entries(Collection<SettingEntry> all, Predicate<SettingKey> about, Setting.Side side) {
        return all.stream()
                .filter(entry -> about.test(entry.key()) && hasEffect(entry.key(), side) && !withdrawn.contains(entry))
                .toList();
    }

    private boolean hasEffect(SettingKey key, Setting.Side side) {
        return switch (catalogue.row(key.setting()).side()) {
            case APPLICATION -> false;
            case CLIENT -> side == Setting.Side.CLIENT;
            case SERVER -> side == Setting.Side.SERVER;
        };
    }

    /**
     * Logs, once each, the application's system properties that do not hold for an export, a reference or their methods, and the places on
     * the class path that code precedes.
     */
    void reportOverridden(String what, ServiceKey service, EffectiveSection section) {
        for (SettingSource source : sources) {
            if (source.isSystem()) {
                source.entries().stream()
                        .filter(entry -> entry.key().service() == null)
                        .forEach(entry -> reportOverridden(what, section, entry));
            } else if (source.isOnClassPath()) {
                source.entries().stream()
                        .filter(entry -> entry.key().service() == null
                                || service.equals(entry.key().service()))
                        .filter(entry -> yieldsToCode(entry) && !withdrawn.contains(entry))
                        .forEach(entry -> reportOverriddenPlace(what, section, entry));
            }
        }
    }

    private void reportOverriddenPlace(String what, EffectiveSection section, SettingEntry entry) {
        String setting = entry.key().setting();
        Optional<String> other = Contradictions.otherPlaceToAsk(setting);
        section.values().stream()
                .filter(value -> value.origin().equals(ApplicationValues.BUILDER))
                .filter(value -> value.setting().equals(setting)
                        || other.filter(value.setting()::equals).isPresent())
                .forEach(value -> reportOverridden(what, value, entry));
    }

    /** Logs that the builder's word about the application holds instead of a place on the class path, unless that says the same. */
    void reportOverridden(EffectiveValue value, SettingEntry entry) {
        reportOverridden("application " + application, value, entry);
    }

    private void reportOverridden(String what, EffectiveValue value, SettingEntry entry) {
        boolean same =
                value.setting().equals(entry.key().setting()) && value.text().equals(entry.text());
        if (!same && reported.add(what + ' ' + entry.place())) {
            logger.info("{} does not hold for {}, which has {}", entry.place(), what, OneLine.of(value));
        }
    }

    private void reportOverridden(String what, EffectiveSection section, SettingEntry entry) {
        section.values().forEach(value -> reportIfOther(what, value, entry));
        section.methods()
                .forEach((signature, values) ->
                        values.forEach(value -> reportIfOther(what + '#' + signature, value, entry)));
    }

    private void reportIfOther(String what, EffectiveValue value, SettingEntry entry) {
        boolean other =
                value.setting().equals(entry.key().setting()) && !value.origin().equals(entry.place());
        if (other && reported.add(what + ' ' + value.setting())) {
            logger.info("{} does not hold for {}, which has {}", entry.place(), what, OneLine.of(value));
        }
    }

    /** Logs what was said about services that nobody exported or called. */
    void reportUnused() {
        String unused = sources.stream()
                .flatMap(source -> source.entries().stream())
                .filter(entry -> entry.key().service() != null && !used.contains(entry.key()))
                .map(SettingEntry::toString)
                .collect(Collectors.joining(", "));
        if (!unused.isEmpty()) {
            logger.warn(
                    "Application {}: nothing that it exported or called used these settings: {} (group and version match"
                            + " exactly)",
                    application,
                    unused);
        }
    }
}
