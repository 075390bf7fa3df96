package io.tern.bootstrap;

import io.tern.api.Export;
import io.tern.api.ExportOptions;
import io.tern.api.MethodDescriptor;
import io.tern.api.ReferenceOptions;
import io.tern.api.ServiceDescriptor;
import io.tern.api.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says which level and which source of configuration precedes which: what rules force before everything, then a method
 * before its service before the application before the defaults, and at each level rules, system properties, environment, file, builder,
 * annotation. Of where to connect, options precede a file on the class path. Thread-safe.
 */
final class EffectiveOptions {
    private static final int FIRST_WITH_UNPINNED_VIRTUAL_THREADS = 24;

    private final Configuration configuration;
    private final ExportOptions exportDefaults;
    private final ReferenceOptions referenceDefaults;

    EffectiveOptions(ApplicationSettings settings) {
        this(settings.configuration(), settings.exportDefaults(), settings.referenceDefaults());
    }

    EffectiveOptions(Configuration configuration, ExportOptions exportDefaults, ReferenceOptions referenceDefaults) {
        this.configuration = configuration;
        this.exportDefaults = exportDefaults;
        this.referenceDefaults = referenceDefaults;
    }

    /**
     * Checks what the builder says about all exports and references, before there is any.
     *
     * @param what it is said about, for people
     * @throws IllegalArgumentException if settings are unknown
     * @throws io.tern.spi.ExtensionException if they name extensions that are not there
     */
    void checkDefaults(String what) {
        checkDefaults(what, OptionsShape.EXPORT, Layer.of(exportDefaults, "exportDefaults"));
        checkDefaults(what, OptionsShape.REFERENCE, Layer.of(referenceDefaults, "referenceDefaults"));
    }

    private <O, B> void checkDefaults(String what, OptionsShape<O, B> shape, Layer<O> layer) {
        check(shape, layer);
        for (OptionField<O, B, ?> field : shape.fields()) {
            if (field.isSetIn(layer.options())) {
                configuration
                        .names()
                        .check(what, new EffectiveValue(field.name(), field.print(layer.options()), layer.origin()));
            }
        }
    }

    /** What says which service it is: only code does. */
    ExportOptions identityOfExport(Class<?> type, ExportOptions said) {
        return said.orElse(annotation(type)).orElse(exportDefaults);
    }

    /** What says which service it is: only code does. */
    ReferenceOptions identityOfReference(ReferenceOptions said) {
        return said.orElse(referenceDefaults);
    }

    /**
     * What holds for an export.
     *
     * @throws IllegalArgumentException if settings are unknown or contradictory
     * @throws io.tern.spi.ExtensionException if they name extensions that are not there
     */
    Effective<ExportOptions> ofExport(Class<?> type, ExportOptions said, ServiceDescriptor service, RuleSet rules) {
        OptionsShape<ExportOptions, ExportOptions.Builder> shape = OptionsShape.EXPORT;
        List<Layer<ExportOptions>> specific = ofService(shape, service, rules, null);
        specific.add(Layer.of(said, ApplicationValues.BUILDER));
        specific.add(Layer.of(annotation(type), "@Export"));
        List<Layer<ExportOptions>> general = general(shape, service, rules, null);
        general.add(Layer.of(exportDefaults, ApplicationValues.BUILDER));
        general.add(Layer.of(ServedInterface.settings(type, service), "@NonBlocking"));
        general.add(Layer.of(defaults(), EffectiveValue.DEFAULT));
        String what = "export " + service.key() + " by " + type.getName();
        return merge(what, layers(shape, specific, general, service, rules), service);
    }

    /**
     * What holds for a reference.
     *
     * @param origin who says {@code said}, for people
     * @throws IllegalArgumentException if settings are unknown or contradictory
     * @throws io.tern.spi.ExtensionException if they name extensions that are not there
     */
    Effective<ReferenceOptions> ofReference(
            ReferenceOptions said, String origin, ServiceDescriptor service, RuleSet rules) {
        OptionsShape<ReferenceOptions, ReferenceOptions.Builder> shape = OptionsShape.REFERENCE;
        List<Layer<ReferenceOptions>> specific = ofService(shape, service, rules, places(said, origin));
        specific.add(Layer.of(said, origin));
        List<Layer<ReferenceOptions>> general =
                general(shape, service, rules, places(referenceDefaults, ApplicationValues.BUILDER));
        general.add(Layer.of(referenceDefaults, ApplicationValues.BUILDER));
        general.add(Layer.of(ReferenceOptions.DEFAULTS, EffectiveValue.DEFAULT));
        Effective<ReferenceOptions> merged =
                merge("reference " + service.key(), layers(shape, specific, general, service, rules), service);
        ReferenceOptions.Builder ofThisService = merged.options().toBuilder()
                .group(service.key().group()) // A key without them means none, whatever the application's default is.
                .version(service.key().version());
        return new Effective<>(ofThisService.build(), merged.section());
    }

    /** Says what does not hold for a part of the application that is in place. */
    void reportOverridden(RuledPart part) {
        configuration.reportOverridden(part.what(), part.service(), part.effective());
    }

    /** Where an options object says to connect, which precedes a file on the class path; an annotation does not. */
    private static @Nullable Layer<ReferenceOptions> places(ReferenceOptions said, String origin) {
        boolean some = !said.address().isEmpty() || !said.registry().isEmpty();
        if (!some || !origin.equals(ApplicationValues.BUILDER)) {
            return null;
        }
        ReferenceOptions places = ReferenceOptions.builder()
                .address(said.address())
                .registry(said.registry())
                .build();
        return Layer.of(places, origin);
    }

    private <O, B> List<Layer<O>> ofService(
            OptionsShape<O, B> shape, ServiceDescriptor service, RuleSet rules, @Nullable Layer<O> places) {
        List<Layer<O>> layers = new ArrayList<>(configuration.ofService(shape, service, rules.entries()));
        layers.addAll(configuration.ofService(shape, service, places));
        return layers;
    }

    /** What rules force stands before everything. */
    private <O, B> Layers<O, B> layers(
            OptionsShape<O, B> shape,
            List<Layer<O>> specific,
            List<Layer<O>> general,
            ServiceDescriptor service,
            RuleSet rules) {
        Layers<O, B> others = new Layers<>(shape, specific, general);
        List<Layer<O>> forced = configuration.forced(shape, service, rules.forced(), others);
        return forced.isEmpty()
                ? others
                : new Layers<>(
                        shape, Stream.concat(forced.stream(), specific.stream()).toList(), general);
    }

    private <O, B> List<Layer<O>> general(
            OptionsShape<O, B> shape, ServiceDescriptor service, RuleSet rules, @Nullable Layer<O> places) {
        List<Layer<O>> layers = new ArrayList<>(configuration.ofAllServices(shape, service, rules.entries()));
        layers.addAll(configuration.ofAllServices(shape, service, places));
        return layers;
    }

    private <O, B> Effective<O> merge(String what, Layers<O, B> layers, ServiceDescriptor service) {
        OptionsShape<O, B> shape = layers.shape();
        check(shape, layers.all(), service);
        List<Setting<?>> declared = configuration.catalogue().declared(shape.side());
        EffectiveSection section = layers.section(service, declared);
        Contradictions.check(section);
        Companions.check(layers, service, declared);
        configuration.names().check(what, section);
        return new Effective<>(layers.options(), section);
    }

    /** What code says is checked here; what sources say was checked when they were read. */
    private <O> void check(OptionsShape<O, ?> shape, List<Layer<O>> layers, ServiceDescriptor service) {
        layers.stream().filter(layer -> !layer.isOfSource()).forEach(layer -> check(shape, layer));
        for (MethodDescriptor method : service.methods()) { // Both sides share it, so it may speak to either.
            ReferenceFields.OF_METHOD.forEach(field -> field.check(method.settings(), method.toString()));
            ExportFields.OF_METHOD.forEach(field -> field.check(method.settings(), method.toString()));
            at(
                    method.toString(),
                    () -> configuration
                            .catalogue()
                            .checkMethod(method.settings().settings(), null));
        }
    }

    private <O> void check(OptionsShape<O, ?> shape, Layer<O> layer) {
        SettingCatalogue catalogue = configuration.catalogue();
        shape.check(layer.options(), layer.origin());
        at(layer.origin(), () -> catalogue.check(shape.settings(layer.options()), shape.side()));
        shape.methods(layer.options()).forEach((selector, settings) -> {
            String place = layer.origin() + ", method " + selector;
            shape.checkMethod(settings, place);
            at(place, () -> catalogue.checkMethod(settings.settings(), shape.side()));
        });
    }

    private static void at(String place, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("settings (" + place + "): " + e.getMessage(), e);
        }
    }

    private static ExportOptions annotation(Class<?> type) {
        Export annotation = type.getAnnotation(Export.class);
        return annotation == null ? ExportOptions.UNSET : ExportOptions.from(annotation);
    }

    /** Virtual threads where {@code synchronized} no longer pins their carrier. */
    private static ExportOptions defaults() {
        boolean unpinned = Runtime.version().feature() >= FIRST_WITH_UNPINNED_VIRTUAL_THREADS;
        return ExportOptions.DEFAULTS.toBuilder()
                .executor(unpinned ? "virtual" : "pool")
                .build();
    }
}
